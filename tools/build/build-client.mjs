// `npx nx run client:build`: what is published, in dist. The contracts are in it, zod is a dependency.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const here = join(root, 'libs/client');
const types = join(here, 'dist/types');

rmSync(join(here, 'dist'), { recursive: true, force: true });
await build({
  entryPoints: [join(here, 'src/index.ts')],
  outfile: join(here, 'dist/index.js'),
  bundle: true,
  platform: 'neutral',
  format: 'esm',
  target: 'es2022',
  sourcemap: true,
  external: ['zod'],
  tsconfig: join(root, 'tsconfig.base.json'),
  logLevel: 'warning',
});

const compiler = join(root, 'node_modules/typescript7/bin/tsc');
const emit = ['--noEmit', 'false', '--declaration', '--emitDeclarationOnly', '--rootDir', join(root, 'libs')];
const { status } = spawnSync(
  process.execPath,
  [compiler, '-p', join(here, 'tsconfig.build.json'), ...emit, '--outDir', types],
  {
    stdio: 'inherit',
  },
);
if (status !== 0) process.exit(1);

// Who installs it has no '@chatpop/contracts': its types lie beside.
const contracts = join(types, 'contracts/src/index.js');
for (const file of readdirSync(join(types, 'client'), { recursive: true, encoding: 'utf8' })) {
  if (!file.endsWith('.d.ts')) continue;
  const path = join(types, 'client', file);
  const way = relative(dirname(path), contracts).replaceAll('\\', '/');
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll('@chatpop/contracts', way));
}
