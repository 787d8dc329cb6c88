import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Written with the bundle: what it was made from. */
export const recordFile = 'build.json';

const here = fileURLToPath(new URL('.', import.meta.url));
const sharedInputs = ['package.json', 'package-lock.json', 'tsconfig.base.json'];

/**
 * One hash over everything that a bundle is made from, this tool included.
 * @param {import('./workspace.mjs').Workspace} workspace
 * @param {readonly string[]} inputs from the root
 */
export function digestOf(workspace, inputs) {
  const hash = createHash('sha256');
  const tool = readdirSync(here).filter((file) => file.endsWith('.mjs'));
  const files = [...sharedInputs, ...inputs].sort().map((path) => workspace.resolve(path));
  for (const file of [...tool.sort().map((name) => join(here, name)), ...files]) {
    hash.update(`${file}\0`).update(existsSync(file) ? readFileSync(file) : 'absent');
  }
  return hash.digest('hex');
}

/**
 * Whether the bundle in `folder` was made from the sources as they are now.
 * @param {import('./workspace.mjs').Workspace} workspace
 * @param {string} folder
 */
export function isFresh(workspace, folder) {
  const record = join(folder, recordFile);
  if (!existsSync(record)) return false;
  const { inputs, digest, outputs } = JSON.parse(readFileSync(record, 'utf8'));
  return (
    digest === digestOf(workspace, inputs) &&
    outputs.every((/** @type {string} */ name) => existsSync(join(folder, name)))
  );
}
