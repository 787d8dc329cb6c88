// Jest runs a global set-up outside its own transforms: tsx reads the TypeScript, and the aliases of tsconfig.base.json.
import { fileURLToPath } from 'node:url';
import { tsImport } from 'tsx/esm/api';

const { startGlobalServers } = await tsImport('../src/global-servers.ts', {
  parentURL: import.meta.url,
  tsconfig: fileURLToPath(new URL('../../../tsconfig.base.json', import.meta.url)),
});

let stop = async () => {};

export default async function globalSetup() {
  stop = await startGlobalServers();
}

export function stopServers() {
  return stop();
}
