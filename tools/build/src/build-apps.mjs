import { Buffer } from 'node:buffer';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { digestOf, isFresh, recordFile } from './freshness.mjs';
import { makeManifest } from './manifest.mjs';
import { pruneLock } from './prune-lock.mjs';
import { thisWorkspace } from './workspace.mjs';

/** @typedef {import('./workspace.mjs').Workspace} Workspace */

/**
 * - `shipped`, in `<app>/dist`: main.js, its workers, and a package.json and package-lock.json of their own, with which
 *   `npm ci --omit=dev` installs what they need and no more.
 * - `local`, in `.chatpop/build/<app>`: main.js and its workers, to run in this workspace; starts in half the time.
 * @typedef {'shipped' | 'local'} Form
 */

/**
 * Bundles apps. An app whose sources have not changed is left alone.
 * @param {readonly string[]} names
 * @param {{ form?: Form, workspace?: Workspace }} [options]
 */
export function buildApps(names, { form = 'shipped', workspace = thisWorkspace } = {}) {
  return Promise.all(names.map((name) => buildApp(workspace, name, form)));
}

/** @param {Workspace} workspace @param {string} name @param {Form} form */
async function buildApp(workspace, name, form) {
  const startedAt = performance.now();
  const app = workspace.findApp(name);
  const folder = workspace.resolve(form === 'local' ? `.chatpop/build/${name}` : `${app}/dist`);
  const outcome = isFresh(workspace, folder) ? 'unchanged' : 'built';
  if (outcome === 'built') {
    // Loading the compilers takes longer than seeing that there is nothing to do.
    const { bundle } = await import('./bundle.mjs');
    const { inlinePackages } = await import('./inlined-packages.mjs');
    const inline = form === 'local' ? inlinePackages(workspace) : undefined;
    const made = await bundle(workspace, `${app}/src/main.ts`, folder, inline);
    const packageFiles = form === 'local' ? [] : describePackage(workspace, name, made.packages);
    await writeWhole(folder, outputsOf(workspace, made, packageFiles));
  }
  return { name, outcome, milliseconds: Math.round(performance.now() - startedAt) };
}

/** @param {unknown} value */
const json = (value) => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);

/**
 * What a bundle needs to be installed and run elsewhere.
 * @param {Workspace} workspace
 * @param {string} name
 * @param {readonly string[]} packages
 * @returns {[string, Uint8Array][]}
 */
function describePackage(workspace, name, packages) {
  const manifest = makeManifest(workspace.readJson('package.json'), name, packages);
  return [
    ['package.json', json(manifest)],
    ['package-lock.json', json(pruneLock(workspace.readJson('package-lock.json'), manifest))],
    // Nothing here needs an install script, and some of them download.
    ['.npmrc', Buffer.from('ignore-scripts=true\n')],
  ];
}

/**
 * @param {Workspace} workspace
 * @param {import('./bundle.mjs').Bundle} made
 * @param {readonly [string, Uint8Array][]} packageFiles
 */
function outputsOf(workspace, made, packageFiles) {
  /** @type {Map<string, Uint8Array>} */
  const outputs = new Map([['package.json', json({ private: true, type: 'module' })], ...packageFiles]);
  for (const { path, contents } of made.files) outputs.set(basename(path), contents);
  const { inputs } = made;
  return outputs.set(recordFile, json({ digest: digestOf(workspace, inputs), inputs, outputs: [...outputs.keys()] }));
}

/**
 * The folder appears at once: a broken-off build leaves none.
 * @param {string} folder
 * @param {ReadonlyMap<string, Uint8Array>} outputs
 */
async function writeWhole(folder, outputs) {
  const draft = `${folder}.new-${process.pid}`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  await Promise.all([...outputs].map(([file, contents]) => writeFile(join(draft, file), contents)));
  await rm(folder, { recursive: true, force: true });
  await rename(draft, folder);
}
