import { Buffer } from 'node:buffer';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { bundle } from './bundle.mjs';
import { digestOf, isFresh, recordFile } from './freshness.mjs';
import { makeManifest } from './manifest.mjs';
import { pruneLock } from './prune-lock.mjs';
import { thisWorkspace } from './workspace.mjs';

/** @typedef {import('./workspace.mjs').Workspace} Workspace */

/**
 * Bundles apps into `<app>/dist`: main.js, its workers, and a package.json and package-lock.json of their own, with which
 * `npm ci --omit=dev` installs what they need and no more. An app whose sources have not changed is left alone.
 * @param {readonly string[]} names
 */
export function buildApps(names, workspace = thisWorkspace) {
  return Promise.all(names.map((name) => buildApp(workspace, name)));
}

/** @param {Workspace} workspace @param {string} name */
async function buildApp(workspace, name) {
  const startedAt = performance.now();
  const app = workspace.findApp(name);
  const dist = workspace.resolve(`${app}/dist`);
  const outcome = isFresh(workspace, dist) ? 'unchanged' : 'built';
  if (outcome === 'built') await writeApp(workspace, name, app, dist);
  return { name, outcome, milliseconds: Math.round(performance.now() - startedAt) };
}

/** @param {Workspace} workspace @param {string} name @param {string} app @param {string} dist */
async function writeApp(workspace, name, app, dist) {
  const made = await bundle(workspace, `${app}/src/main.ts`, dist);
  const outputs = new Map(made.files.map(({ path, contents }) => [basename(path), contents]));
  /** @param {string} file @param {unknown} value */
  const addJson = (file, value) => outputs.set(file, Buffer.from(`${JSON.stringify(value, null, 2)}\n`));
  if (app.startsWith('apps/')) {
    const manifest = makeManifest(workspace.readJson('package.json'), name, made.packages);
    addJson('package.json', manifest);
    addJson('package-lock.json', pruneLock(workspace.readJson('package-lock.json'), manifest));
    // Nothing here needs an install script, and some of them download.
    outputs.set('.npmrc', Buffer.from('ignore-scripts=true\n'));
  } else {
    addJson('package.json', { private: true, type: 'module' });
  }
  const record = { digest: digestOf(workspace, made.inputs), inputs: made.inputs, outputs: [...outputs.keys()] };
  addJson(recordFile, record);
  await writeWhole(dist, outputs);
}

/** A running app keeps its files and a broken-off build leaves none: the folder appears at once. @param {string} dist @param {ReadonlyMap<string, Uint8Array>} outputs */
async function writeWhole(dist, outputs) {
  const draft = `${dist}.new`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  await Promise.all([...outputs].map(([file, contents]) => writeFile(join(draft, file), contents)));
  await rm(dist, { recursive: true, force: true });
  await rename(draft, dist);
}
