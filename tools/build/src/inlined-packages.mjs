import { packageOf } from './source-plugin.mjs';

/**
 * Finding, reading and linking a thousand small modules is half of a service's CPU time until it is ready (the gateway's is
 * 1.6 s without, 1.2 s with these). Not all are inlined: what is native or reads files beside itself must stay where it is,
 * and what both we and a package outside load (typeorm, socket.io) must be there once.
 */
const inlined =
  /^(?:@nestjs\/|nestjs-|@fastify\/|(?:fastify|helmet|jose|lru-cache|prom-client|rxjs|undici|zod|zod-openapi)(?:\/|$))/;

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
