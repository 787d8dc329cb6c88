/**
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {string} [name]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [optionalDependencies]
 * @property {Record<string, string>} [peerDependencies]
 * @property {Record<string, { optional?: boolean }>} [peerDependenciesMeta]
 *
 * @typedef {object} Lock
 * @property {number} lockfileVersion
 * @property {Record<string, LockedPackage>} packages
 *
 * @typedef {object} Manifest
 * @property {string} name
 * @property {string} version
 * @property {Record<string, string>} dependencies
 */

/**
 * The part of the workspace's lock file that `manifest` needs, package by package as it stands there: the same
 * versions, hashes and places in node_modules, so `npm ci` installs what was tested and asks for no other version.
 * @param {Lock} lock
 * @param {Manifest} manifest
 */
export function pruneLock(lock, manifest) {
  const needed = new Set(reach(lock, manifest, { optional: false }));
  const all = reach(lock, manifest, { optional: true });
  /** @type {Record<string, object>} */
  const packages = { '': manifest };
  for (const path of all.sort()) packages[path] = entryOf(lock, path, !needed.has(path));
  return {
    name: manifest.name,
    version: manifest.version,
    lockfileVersion: lock.lockfileVersion,
    requires: true,
    packages,
  };
}

/**
 * Every path of the lock that the manifest's dependencies lead to.
 * @param {Lock} lock
 * @param {Manifest} manifest
 * @param {{ optional: boolean }} options whether to follow optional dependencies
 */
function reach(lock, manifest, options) {
  const queue = Object.keys(manifest.dependencies).map((name) => locate(lock, '', name, true));
  /** @type {Set<string>} */
  const seen = new Set();
  for (const path of queue) {
    if (path === undefined || seen.has(path)) continue;
    seen.add(path);
    for (const [name, required] of dependenciesOf(lock.packages[path] ?? {}, options)) {
      queue.push(locate(lock, path, name, required));
    }
  }
  return [...seen];
}

/**
 * A package's dependencies, and whether each must be there. Optional peers are left out: whoever uses one names it.
 * @param {LockedPackage} locked @param {{ optional: boolean }} options @returns {[string, boolean][]}
 */
function dependenciesOf(locked, options) {
  const { dependencies = {}, optionalDependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = locked;
  const peers = Object.keys(peerDependencies).filter((name) => !peerDependenciesMeta[name]?.optional);
  return [
    ...[...Object.keys(dependencies), ...peers]
      .filter((name) => !(name in optionalDependencies))
      .map((name) => /** @type {[string, boolean]} */ ([name, true])),
    ...Object.keys(options.optional ? optionalDependencies : {}).map(
      (name) => /** @type {[string, boolean]} */ ([name, false]),
    ),
  ];
}

/**
 * Where Node would find `name` from the package at `path`: its own node_modules first, then each one above.
 * @param {Lock} lock @param {string} path @param {string} name @param {boolean} required
 */
function locate(lock, path, name, required) {
  for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const candidate = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (lock.packages[candidate]) return candidate;
    if (folder === '') break;
  }
  if (!required) return undefined;
  throw new Error(`package-lock.json has no ${name}, which ${path || 'the app'} needs: run npm install.`);
}

/** How the whole workspace came to a package says nothing about this app; where it was downloaded is nobody's business. */
const droppedFields = new Set(['dev', 'devOptional', 'optional', 'peer', 'resolved']);

/** @param {Lock} lock @param {string} path @param {boolean} optional */
function entryOf(lock, path, optional) {
  const kept = Object.entries(lock.packages[path] ?? {}).filter(([field]) => !droppedFields.has(field));
  return Object.fromEntries(optional ? [...kept, ['optional', true]] : kept);
}
