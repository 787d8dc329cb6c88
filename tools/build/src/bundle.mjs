import { basename } from 'node:path';
import { build } from 'esbuild';
import { onlyOwnSources } from './own-source-map.mjs';
import { isPackage, packageOf, sourcePlugin } from './source-plugin.mjs';

/**
 * @typedef {object} Bundle
 * @property {string[]} inputs the sources it was made from, from the root
 * @property {string[]} packages the npm packages it imports, by name
 * @property {import('esbuild').OutputFile[]} files
 */

/** What CommonJS packages expect to find when they are inlined into an ES module; on one line, for the source map. */
const commonJsNames =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/**
 * Bundles an entry and every worker that it reaches.
 * @param {import('./workspace.mjs').Workspace} workspace
 * @param {string} entry from the root
 * @param {string} outdir
 * @param {import('./inlined-packages.mjs').Inline} [inline]
 * @returns {Promise<Bundle>}
 */
export async function bundle(workspace, entry, outdir, inline) {
  const entries = [workspace.resolve(entry)];
  /** @type {Set<string>} */
  const inputs = new Set();
  /** @type {Set<string>} */
  const packages = new Set();
  const files = [];
  for (const path of entries) {
    const made = await bundleEntry(workspace, path, outdir, inline);
    for (const worker of made.workers) if (!entries.includes(worker)) entries.push(worker);
    for (const input of made.inputs) inputs.add(input);
    for (const name of made.packages) packages.add(name);
    files.push(...made.files);
  }
  refuseSameNames(entries);
  return { inputs: [...inputs].sort(), packages: [...packages].sort(), files };
}

/**
 * @param {import('./workspace.mjs').Workspace} workspace
 * @param {string} entry
 * @param {string} outdir
 * @param {import('./inlined-packages.mjs').Inline} [inline]
 */
async function bundleEntry(workspace, entry, outdir, inline) {
  /** @type {import('./source-plugin.mjs').Findings} */
  const findings = { workers: new Map(), named: new Map() };
  /** @type {Record<string, string>} */
  const banner = inline ? { js: commonJsNames } : {};
  const result = await build({
    absWorkingDir: workspace.root,
    entryPoints: [entry],
    outdir,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: true,
    sourcesContent: false,
    metafile: true,
    write: false,
    logLevel: 'silent',
    banner,
    // A lib whose import is dropped as unused was imported for its side effects.
    logOverride: { 'ignored-bare-import': 'error' },
    plugins: [sourcePlugin(workspace, findings, inline)],
  });
  const [main] = Object.values(result.metafile.outputs).filter(({ entryPoint }) => entryPoint !== undefined);
  if (!main) throw new Error(`esbuild made nothing of ${entry}`);
  const used = Object.entries(main.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  const usedPaths = used.map(([path]) => workspace.resolve(path));
  const imported = main.imports.filter(({ external, path }) => external && isPackage(path)).map(({ path }) => path);
  const named = usedPaths.flatMap((path) => findings.named.get(path) ?? []);
  return {
    // What is in node_modules changes with package-lock.json only.
    inputs: Object.keys(result.metafile.inputs).filter((path) => !path.includes('node_modules/')),
    packages: [...imported, ...named].map(packageOf),
    workers: usedPaths.flatMap((path) => findings.workers.get(path) ?? []),
    files: inline ? result.outputFiles.map(withOwnSources) : result.outputFiles,
  };
}

/** @param {import('esbuild').OutputFile} file */
const withOwnSources = (file) => (file.path.endsWith('.map') ? { ...file, contents: onlyOwnSources(file.text) } : file);

/** They lie in one folder. @param {readonly string[]} entries */
function refuseSameNames(entries) {
  const names = entries.map((path) => basename(path));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`Two workers are called ${twice}: give one of them another name.`);
}
