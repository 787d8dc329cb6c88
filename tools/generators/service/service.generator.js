import { formatFiles, generateFiles } from '@nx/devkit';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { namesOf } from './names.js';
import {
  addOwners,
  addPaths,
  addToContracts,
  addToMonolith,
  addToTopology,
  refuseTakenName,
} from './workspace-edits.js';

const templates = fileURLToPath(new URL('files', import.meta.url));

/**
 * Makes a service like the others: an app, its three libraries, its contract, its row of the topology table. Compose
 * and nginx files follow from that table once the files are written.
 *
 * @param {import('@nx/devkit').Tree} tree
 * @param {{ name: string, createdAt?: number }} options `createdAt` is when its first migration was written
 */
export default async function serviceGenerator(tree, { name, createdAt = Date.now() }) {
  const names = namesOf(name);
  refuseTakenName(tree, names);
  generateFiles(tree, templates, '.', { ...names, timestamp: String(createdAt) });
  for (const add of [addPaths, addToTopology, addToContracts, addToMonolith, addOwners]) add(tree, names);
  await formatFiles(tree);
  return () => {
    const made = spawnSync('npm', ['run', '--silent', 'generate:deploy'], { cwd: tree.root, stdio: 'inherit' });
    if (made.status !== 0)
      throw new Error('The service is made; its Compose files are not: run npm run generate:deploy.');
  };
}
