import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { transform } from '@swc/core';
import { askedAgain } from './inlined-packages.mjs';

/** @type {import('@swc/core').Options} */
const swcOptions = {
  jsc: {
    parser: { syntax: 'typescript', decorators: true },
    target: 'es2022',
    keepClassNames: true,
    // Nest and TypeORM read constructor and property types at run time, which esbuild does not emit.
    transform: { legacyDecorator: true, decoratorMetadata: true },
  },
  module: { type: 'es6' },
  sourceMaps: 'inline',
  swcrc: false,
};

/**
 * Bundled modules share one scope, in which classes of one name get different ones: here each says its own. esbuild's
 * `keepNames` would also name every function each time it is made, which took 8 % of chat's CPU.
 */
const beginOfClass = /^(?:.*\*\/)?\s*(?:export )?(?:let \w+ = )?class (\w+)(?: extends [^{}]+)? \{/gm;

const urlOfFile = /new URL\(\s*(['"])(\.{1,2}\/[^'"]+)\1,\s*import\.meta\.url\s*\)/g;
const requiredByName = /(?:\brequire(?:\.resolve)?|import\.meta\.resolve)\(\s*(['"])([^'"]+)\1\s*[,)]/g;
const builtins = new Set(builtinModules);

/** `@scope/name/deep` belongs to the package `@scope/name`. @param {string} specifier */
export function packageOf(specifier) {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Whether an import names an npm package: neither a file nor a part of Node. @param {string} specifier */
export const isPackage = (specifier) =>
  !specifier.startsWith('.') && !specifier.startsWith('node:') && !builtins.has(packageOf(specifier));

/**
 * What one app's sources say beyond their import statements, by source file.
 * @typedef {{ workers: Map<string, string[]>, named: Map<string, string[]> }} Findings
 */

/** One transformed file is used by every app that is built in this run. @type {Map<string, Promise<string>>} */
const transformed = new Map();

/** @param {string} path @returns {Promise<string>} */
function transformFile(path) {
  const known = transformed.get(path);
  if (known) return known;
  const result = readFile(path, 'utf8')
    .then((code) => transform(code, { ...swcOptions, filename: path }))
    .then(({ code }) => code.replace(beginOfClass, '$& static name = "$1";'));
  transformed.set(path, result);
  return result;
}

/**
 * Reads own TypeScript through swc, bundles own libs and leaves npm packages outside, but for those that `inline` takes.
 * @param {import('./workspace.mjs').Workspace} workspace
 * @param {Findings} findings filled while it runs
 * @param {import('./inlined-packages.mjs').Inline} [inline]
 * @returns {import('esbuild').Plugin}
 */
export function sourcePlugin(workspace, findings, inline) {
  const aliases = workspace.readAliases();
  return {
    name: 'chatpop-source',
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, async (args) => {
        if (args.kind === 'entry-point' || args.pluginData === askedAgain) return undefined;
        const alias = aliases.get(args.path);
        // A lib's unused modules are left out, and with them the packages that only they import.
        if (alias) return { path: alias, sideEffects: false };
        const inlined = isPackage(args.path) ? await inline?.(build, args) : undefined;
        return inlined ?? { path: args.path, external: true };
      });
      build.onResolve({ filter: /^\.{1,2}\/.*\.js$/ }, ({ path, resolveDir, kind }) => {
        const file = join(resolveDir, path.replace(/\.js$/, '.ts'));
        return kind !== 'entry-point' && existsSync(file) ? { path: file, sideEffects: false } : undefined;
      });
      build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const code = await transformFile(path);
        findings.named.set(
          path,
          [...code.matchAll(requiredByName)].flatMap(([, , name]) => (name && isPackage(name) ? [name] : [])),
        );
        return { contents: moveWorkers(path, code, findings), loader: 'js', resolveDir: dirname(path) };
      });
    },
  };
}

/**
 * Workers are bundled beside main.js, so their URL points there. Any other file would be missing: that is said now.
 * @param {string} path @param {string} code @param {Findings} findings
 */
function moveWorkers(path, code, findings) {
  /** @type {string[]} */
  const workers = [];
  findings.workers.set(path, workers);
  return code.replace(urlOfFile, (whole, _quote, target) => {
    const file = join(dirname(path), target);
    const source = file.replace(/\.js$/, '.ts');
    if (target.endsWith('.worker.js') && existsSync(source)) {
      workers.push(source);
      return `new URL('./${basename(file)}', import.meta.url)`;
    }
    if (!isFile(file) && !isFile(source)) return whole;
    throw new Error(`${path}: ${target} would not be beside the bundle; only *.worker.js is.`);
  });
}

/** @param {string} path */
const isFile = (path) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
