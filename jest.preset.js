// One Jest configuration for every project: ESM, TypeScript through swc.
// Nx runs it with --rootDir set to the project (nx.json, targets test and test-integration).
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const { compilerOptions } = JSON.parse(readFileSync(new URL('./tsconfig.base.json', import.meta.url), 'utf8'));
const libraries = Object.entries(compilerOptions.paths).map(([name, [path]]) => [
  `^${name}$`,
  fileURLToPath(new URL(path, import.meta.url)),
]);

export default {
  testEnvironment: 'node',
  // Tests wait for events, so this only bounds a hang; machines are shared.
  testTimeout: 30_000,
  reporters: ['default', fileURLToPath(new URL('./tools/test/jest-reporter.mjs', import.meta.url))],
  extensionsToTreatAsEsm: ['.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  moduleNameMapper: { ...Object.fromEntries(libraries), '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          target: 'es2022',
          keepClassNames: true,
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
};
