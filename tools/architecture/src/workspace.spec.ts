import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { output, workspaceRoot } from './workspace.js';

const binaryFile = /\.(avif|gif|heic|ico|jpe?g|onnx|pdf|png|webp|woff2?)$/;
/** Spelt in pieces, so that this file passes. */
const registryHosts = new RegExp(
  ['npmjs\\.(org|com)', 'yarnpkg\\.com', 'npmmirror\\.com', 'npm\\.pkg\\.github\\.com', 'deb\\.debian\\.org'].join('|'),
);

async function trackedTextFiles() {
  const listed = await output('git', 'ls-files', '-z');
  const files = listed.split('\0').filter((file) => file !== '' && !binaryFile.test(file));
  return files.filter((file) => existsSync(join(workspaceRoot, file)));
}

function read(file: string) {
  return readFileSync(join(workspaceRoot, file), 'utf8');
}

interface LockedPackage {
  readonly resolved?: string;
  readonly optionalDependencies?: Record<string, string>;
}

function readLock() {
  return JSON.parse(read('package-lock.json')) as { packages: Record<string, LockedPackage> };
}

describe('package-lock.json', () => {
  it('names versions and hashes, not where to download from', () => {
    const { packages } = readLock();
    expect(Object.keys(packages).filter((path) => packages[path]?.resolved)).toEqual([]);
  });

  it('holds what other platforms need: npm ci refuses it otherwise, on this platform too', () => {
    const { packages } = readLock();
    const wanted = Object.values(packages).flatMap((locked) => Object.keys(locked.optionalDependencies ?? {}));
    const held = new Set(Object.keys(packages).map((path) => path.replace(/^.*node_modules\//, '')));
    expect(wanted.filter((name) => !held.has(name))).toEqual([]);
  });

  it('belongs to the package.json beside it', () => {
    const { packages } = readLock();
    const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<string, unknown>;
    expect(packages['']).toMatchObject({ dependencies, devDependencies });
  });
});

describe('tracked files', () => {
  it('name no package registry: which one is used is a setting of the machine', async () => {
    const files = await trackedTextFiles();
    expect(files.filter((file) => registryHosts.test(read(file)))).toEqual([]);
  });
});

/** The targets of the project that a file is in. */
function targetsAround(folder: string): string[] {
  const file = join(folder, 'project.json');
  if (!existsSync(join(workspaceRoot, file))) return folder === '.' ? [] : targetsAround(dirname(folder));
  const { targets } = JSON.parse(read(file)) as { targets: Record<string, unknown> };
  return Object.keys(targets);
}

function targetFor(spec: string) {
  if (spec.endsWith('.e2e-spec.ts')) return 'e2e';
  return spec.endsWith('.integration.spec.ts') ? 'test-integration' : 'test';
}

describe('project.json', () => {
  it('has the target that runs each spec of the project', async () => {
    const specs = (await trackedTextFiles()).filter((file) => file.endsWith('spec.ts'));
    expect(specs.filter((spec) => !targetsAround(dirname(spec)).includes(targetFor(spec)))).toEqual([]);
  });
});

describe('tsconfig.base.json', () => {
  it('gives every library one door, its src/index.ts', () => {
    const { compilerOptions } = JSON.parse(read('tsconfig.base.json')) as {
      compilerOptions: { paths: Record<string, string[]> };
    };
    for (const [name, targets] of Object.entries(compilerOptions.paths)) {
      const folder = name.replace('@chatpop/', '').replace(/-(feature|domain|data-access)$/, '/$1');
      expect([`./libs/${folder}/src/index.ts`, `./tools/${folder}/src/index.ts`]).toContain(targets.join());
    }
  });
});

describe('libs', () => {
  it('have a page each: what for, how it is used, what it promises', () => {
    const libraries = readdirSync(join(workspaceRoot, 'libs'));
    const without = libraries.filter((library) => !existsSync(join(workspaceRoot, 'libs', library, 'README.md')));
    expect(without).toEqual([]);
  });
});
