import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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

describe('package-lock.json', () => {
  it('names versions and hashes, not where to download from', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, { resolved?: string }> };
    expect(Object.keys(packages).filter((path) => packages[path]?.resolved)).toEqual([]);
  });

  it('belongs to the package.json beside it', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, unknown> };
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

describe('tsconfig.base.json', () => {
  it('gives every library one door, its src/index.ts', () => {
    const { compilerOptions } = JSON.parse(read('tsconfig.base.json')) as {
      compilerOptions: { paths: Record<string, string[]> };
    };
    for (const [name, targets] of Object.entries(compilerOptions.paths)) {
      const folder = name.replace('@chatpop/', '').replace(/-(feature|domain|data-access)$/, '/$1');
      expect(targets).toEqual([`./libs/${folder}/src/index.ts`]);
    }
  });
});
