// Jest for `*.integration.spec.ts`: the common configuration, and one real Postgres and Redis for the run.
import { fileURLToPath } from 'node:url';
import preset from '../../../jest.preset.js';

const here = (file) => fileURLToPath(new URL(file, import.meta.url));

export default {
  ...preset,
  testRegex: '\\.integration\\.spec\\.ts$',
  globalSetup: here('./global-setup.mjs'),
  globalTeardown: here('./global-teardown.mjs'),
  // A client that goes on looking for a Redis which the teardown has stopped must not keep the run from ending.
  forceExit: true,
};
