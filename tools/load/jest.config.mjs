import preset from '../../jest.preset.js';

export default { ...preset, rootDir: import.meta.dirname, testRegex: '\\.faults-spec\\.ts$', testTimeout: 600_000 };
