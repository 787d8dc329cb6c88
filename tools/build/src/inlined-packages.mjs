import { packageOf } from './source-plugin.mjs';

/**
 * Nest and rxjs are 700 small ES modules, and finding and linking them is half of a service's CPU time until it is ready
 * (1.2 s of CPU against 0.7 s). Only they are inlined: what they share with our code (fastify, typeorm, socket.io) must
 * be there once, and what is native or reads files beside itself must stay where it is.
 */
const inlined = /^(?:@nestjs\/|nestjs-|rxjs(?:\/|$))/;

/** Marks an import that is asked for again, to see where it leads. */
export const askedAgain = Symbol('asked again');

/**
 * @typedef {(build: import('esbuild').PluginBuild, args: import('esbuild').OnResolveArgs)
 *   => Promise<import('esbuild').OnResolveResult | undefined>} Inline
 */

/**
 * Where an import of an inlined package leads; `undefined` for one that stays outside.
 * @param {import('./workspace.mjs').Workspace} workspace
 * @returns {Inline}
 */
export function inlinePackages(workspace) {
  const ours = new Set(Object.keys(workspace.readJson('package.json').dependencies));
  return async (build, { path, kind, importer, resolveDir }) => {
    const isPrivate = importer.includes('/node_modules/') && !ours.has(packageOf(path));
    if (!inlined.test(path) && !isPrivate) return undefined;
    const found = await build.resolve(path, { kind, importer, resolveDir, pluginData: askedAgain });
    return found.errors.length === 0 ? found : undefined; // an optional package that nobody installed
  };
}
