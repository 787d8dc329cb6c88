import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import jest from 'eslint-plugin-jest';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { depConstraints } from './tools/architecture/boundaries.js';

const product = ['apps/*/src/**/*.ts', 'libs/**/*.ts'];
const tests = [
  '**/*.spec.ts',
  '**/*.e2e-spec.ts',
  '**/*.faults-spec.ts',
  '**/*.suite.ts',
  'apps/e2e/**/*.ts',
  'libs/testing/**/*.ts',
  'libs/*/*/test/**/*.ts',
  'libs/*/test/**/*.ts',
];
const environmentReaders = ['libs/service-bootstrap/src/config/environment.ts', 'libs/local-servers/**/*.ts'];
// Where a type is asserted: what parsers have just checked, and tables typed by the keys that Object.fromEntries forgets.
const asserters = [
  '**/*.parser.ts',
  '**/parse-*.ts',
  'libs/contracts/src/http/errors.ts',
  'libs/service-bootstrap/src/config/load-config.ts',
];

const deepImports = {
  regex: '^@chatpop/[^/]+/',
  message: "A lib has one door: import it as '@chatpop/<name>', and export there what others need.",
};
const testOnlyLibs = {
  regex: '^(@chatpop/(testing|local-servers)|@jest/globals)$',
  message: 'Test support stays out of what is shipped: import it from specs and tools only.',
};
const environment = {
  name: 'node:process',
  importNames: ['env', 'default'],
  message: "Settings come from defineConfig of '@chatpop/service-bootstrap'.",
};
const platformOfBrowsers = {
  regex: '^node:',
  message: 'This runs in browsers too: it knows zod and the contracts, not Node.',
};
const sleepingTimers = {
  regex: '^(node:)?timers/promises$',
  message: 'Tests wait for an event or a condition, not for time to pass.',
};

// One program for all files takes a quarter of the time of one for each project; for a few files it is the other way round.
const program = process.env.LINT_WHOLE_TREE ? { project: ['tsconfig.json'] } : { projectService: true };

const restrictImports = (paths, patterns) => ({ 'no-restricted-imports': ['error', { paths, patterns }] });

export default defineConfig(
  { ignores: ['**/dist/', '**/coverage/', '**/tmp/', '.nx/', '.chatpop/'] },
  {
    name: 'chatpop/everything',
    plugins: { '@nx': nx },
    // A rule that does not fit is changed here, with its reason, rather than switched off in a comment.
    linterOptions: { noInlineConfig: true },
    extends: [js.configs.recommended],
    rules: {
      eqeqeq: 'error',
      'no-restricted-exports': [
        'error',
        {
          restrictDefaultExports: {
            direct: true,
            named: true,
            defaultFrom: true,
            namedFrom: true,
            namespaceFrom: true,
          },
        },
      ],
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'], location: 'anywhere' }],
      'object-shorthand': 'error',
      'prefer-const': 'error',
      '@nx/enforce-module-boundaries': [
        'error',
        {
          // These belong to no project: one runs before there is an Nx, the other is what all projects share.
          allow: ['/install.mjs$', '/jest.preset.js$'],
          banTransitiveDependencies: true,
          depConstraints: depConstraints(),
        },
      ],
    },
  },
  {
    name: 'chatpop/typescript',
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { ...program, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // What an implementation of a port does not need to do is an empty method.
      '@typescript-eslint/no-empty-function': 'off',
      // A Nest module is a decorated class with nothing in it.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      // It overlooks what a return type infers from the parameter.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // Lengths here are counted in code points, on purpose.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      // Nest types its options as classes and is given plain objects.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // An `async` method without `await` turns its throws into rejections, which is what a port promises.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        {
          allowDefaultCaseForExhaustiveSwitch: false,
          considerDefaultExhaustiveForUnions: false,
          requireDefaultForNonUnion: true,
        },
      ],
      // The compiler reports these (noUnusedLocals, noUnusedParameters), and knows the `_` convention.
      '@typescript-eslint/no-unused-vars': 'off',
    },
  },
  {
    name: 'chatpop/product',
    files: product,
    rules: {
      'max-lines': ['error', 250],
      'no-console': 'error',
      'no-restricted-properties': ['error', { object: 'process', property: 'env', message: environment.message }],
      ...restrictImports([environment], [deepImports, testOnlyLibs]),
    },
  },
  {
    name: 'chatpop/anywhere',
    files: ['libs/contracts/**/*.ts', 'libs/client/src/**/*.ts'],
    rules: restrictImports([environment], [deepImports, testOnlyLibs, platformOfBrowsers]),
  },
  {
    name: 'chatpop/environment-readers',
    files: environmentReaders,
    rules: { 'no-restricted-properties': 'off', ...restrictImports([], [deepImports]) },
  },
  {
    name: 'chatpop/asserters',
    files: asserters,
    rules: { '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'as' }] },
  },
  {
    name: 'chatpop/tests',
    files: tests,
    extends: [jest.configs['flat/recommended']],
    rules: {
      'max-lines': 'off',
      'no-restricted-properties': 'off',
      'no-restricted-syntax': [
        'error',
        {
          selector:
            "NewExpression[callee.name='Promise'] CallExpression[callee.name='setTimeout'][arguments.0.type='Identifier']",
          message: sleepingTimers.message,
        },
      ],
      ...restrictImports([], [deepImports, sleepingTimers]),
      // A fake is handed over in place of a whole, and a wrong payload in place of a right one.
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'as' }],
      '@typescript-eslint/unbound-method': 'off',
      'jest/expect-expect': ['error', { assertFunctionNames: ['expect', 'expect*', '*.expect*'] }],
      'jest/no-disabled-tests': 'error',
      'jest/no-focused-tests': 'error',
      'jest/no-standalone-expect': [
        'error',
        { additionalTestBlockFunctions: ['beforeAll', 'beforeEach', 'afterEach', 'afterAll'] },
      ],
      'jest/valid-title': ['error', { ignoreTypeOfDescribeName: true }],
    },
  },
  {
    // What polls for a suite from outside, where there is no event to wait for.
    name: 'chatpop/system-support',
    files: ['apps/e2e/src/**/*.ts', 'libs/testing/src/system/*.ts'],
    ignores: ['**/*.e2e-spec.ts'],
    rules: restrictImports([], [deepImports]),
  },
  {
    // One suite that every implementation of a port passes is exported for their specs.
    name: 'chatpop/suites',
    files: ['**/*.suite.ts'],
    rules: { 'jest/no-export': 'off' },
  },
  {
    name: 'chatpop/configuration',
    // Tools look for the default export of what they load.
    files: [
      '**/*.config.{js,mjs,ts}',
      '**/*.generator.js',
      'jest.preset.js',
      'libs/testing/jest/*',
      'tools/test/jest-reporter.mjs',
    ],
    rules: { 'no-restricted-exports': 'off' },
  },
  {
    name: 'chatpop/scripts',
    files: ['**/*.{js,mjs}'],
    languageOptions: {
      globals: {
        process: 'readonly',
        URL: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        fetch: 'readonly',
        AbortSignal: 'readonly',
      },
    },
  },
);
