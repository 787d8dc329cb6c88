import preset from '../../jest.preset.js';

export default { ...preset, rootDir: import.meta.dirname, testRegex: '\\.e2e-spec\\.ts$', testTimeout: 60_000 };
