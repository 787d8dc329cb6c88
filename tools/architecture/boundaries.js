// What may import what, by the tags in each project.json. ESLint enforces it (@nx/enforce-module-boundaries) and
// boundaries.spec.ts plants violations to see that it does.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const projectFolders = ['apps', 'libs', 'tools', 'deploy'];
const skippedFolders = new Set(['node_modules', 'dist', 'src']);

/** The types that each type may import, its own included only where it is listed. */
const layers = {
  app: ['feature', 'platform', 'contracts', 'util'],
  feature: ['domain', 'data-access', 'platform', 'contracts', 'util'],
  'data-access': ['domain', 'persistence', 'contracts', 'util'],
  domain: ['domain', 'contracts', 'util'],
  platform: ['platform', 'contracts', 'util'],
  contracts: ['contracts'],
  client: ['contracts'],
  util: ['util'],
  tool: ['tool', 'client', 'contracts', 'util'],
  /** Also weighs what services are made of by itself. */
  bench: ['tool', 'platform', 'client', 'contracts', 'util'],
};

/** Rules of the product and shapes on the wire outlive any framework, and are tested without one. */
const frameworks = [
  '@aws-sdk',
  '@fastify',
  '@nestjs',
  '@socket.io',
  'express',
  'fastify',
  'ioredis',
  'nestjs-cls',
  'nestjs-pino',
  'openai',
  'pg',
  'pino',
  'prom-client',
  'reflect-metadata',
  'rxjs',
  'sharp',
  'socket.io',
  'socket.io-client',
  'stripe',
  'typeorm',
  'ws',
];

const andBelow = (name) => [name, `${name}/*`];

/** What browsers can have: the contract, and what that knows. */
const anywhere = { allowedExternalImports: [...andBelow('zod'), '@jest/globals'] };

const externals = {
  domain: { bannedExternalImports: frameworks.flatMap(andBelow) },
  contracts: anywhere,
  client: anywhere,
};

function findProjectFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return skippedFolders.has(entry.name) ? [] : findProjectFiles(path);
    return entry.name === 'project.json' ? [path] : [];
  });
}

/** Every scope that a project is tagged with, so that a new service brings its own fence. */
function findScopes() {
  const folders = projectFolders.map((folder) => join(root, folder)).filter(existsSync);
  const files = folders.flatMap(findProjectFiles);
  const tags = files.flatMap((file) => JSON.parse(readFileSync(file, 'utf8')).tags ?? []);
  return [...new Set(tags.filter((tag) => tag.startsWith('scope:')))].sort();
}

function scopeConstraint(scope) {
  if (scope === 'scope:composite') return { sourceTag: scope, onlyDependOnLibsWithTags: ['scope:*'] };
  return { sourceTag: scope, onlyDependOnLibsWithTags: [...new Set([scope, 'scope:shared'])] };
}

function layerConstraint([type, targets]) {
  return {
    sourceTag: `type:${type}`,
    onlyDependOnLibsWithTags: targets.map((target) => `type:${target}`),
    ...externals[type],
  };
}

/** The `depConstraints` of `@nx/enforce-module-boundaries`. */
export function depConstraints() {
  return [...findScopes().map(scopeConstraint), ...Object.entries(layers).map(layerConstraint)];
}
