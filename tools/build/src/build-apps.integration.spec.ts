import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeWorkspace, writeSource } from '../test/workspace.js';
import { buildApps } from './build-apps.mjs';
import type { Workspace } from './workspace.mjs';

const run = promisify(execFile);

const files = {
  'tsconfig.base.json': JSON.stringify({ compilerOptions: { paths: { '@chatpop/greeting': ['./libs/greeting.ts'] } } }),
  'libs/greeting.ts': `export { Greeter } from './greeter.js'; export { charge } from './charge.js';`,
  'libs/charge.ts': `import Stripe from 'stripe'; export const charge = () => new Stripe('key');`,
  'libs/greeter.ts': `
    import 'reflect-metadata';
    import { Injectable } from '@nestjs/common';
    import { Worker } from 'node:worker_threads';
    export class Words { greeting = 'hello'; }
    @Injectable()
    export class Greeter {
      constructor(readonly words: Words) {}
      types(): string[] {
        return Reflect.getMetadata('design:paramtypes', Greeter).map((type: { name: string }) => type.name);
      }
      ask(): Promise<string> {
        const worker = new Worker(new URL('./workers/echo.worker.js', import.meta.url));
        return new Promise((resolve) => worker.once('message', resolve));
      }
    }`,
  'libs/workers/echo.worker.ts': `
    import { parentPort } from 'node:worker_threads';
    import { validate } from 'uuid';
    parentPort?.postMessage(validate('x') ? 'yes' : 'no');`,
  'apps/shop/src/main.ts': `
    import { Greeter } from '@chatpop/greeting';
    import { Words } from './words.js';
    const greeter = new Greeter(new Words());
    console.log(JSON.stringify({ types: greeter.types(), name: Greeter.name, worker: await greeter.ask() }));`,
  'apps/shop/src/words.ts': `export class Words { greeting = 'hi'; }`,
};

describe(buildApps.name, () => {
  let workspace: Workspace;
  let dist: string;
  const readDist = async (file: string): Promise<unknown> => JSON.parse(await readFile(join(dist, file), 'utf8'));
  const buildShop = async (): Promise<string | undefined> => (await buildApps(['shop'], { workspace }))[0]?.outcome;

  beforeEach(async () => {
    workspace = await makeWorkspace(files);
    dist = workspace.resolve('apps/shop/dist');
  });
  afterEach(() => rm(workspace.root, { recursive: true }));

  it('keeps decorated types and class names, and finds workers beside the bundle', async () => {
    await buildShop();
    const { stdout } = await run(process.execPath, [join(dist, 'main.js')]);
    expect(JSON.parse(stdout)).toEqual({ types: ['Words'], name: 'Greeter', worker: 'no' });
  });

  it('lists the packages that are used, those of workers included, and none that only unused code imports', async () => {
    await buildShop();
    expect(await readDist('package.json')).toMatchObject({ name: '@chatpop/shop', type: 'module' });
    const { dependencies } = (await readDist('package.json')) as { dependencies: object };
    expect(Object.keys(dependencies)).toEqual(['@nestjs/common', 'reflect-metadata', 'uuid']);
  });

  it('runs from what npm ci installs by its own lock file', async () => {
    await buildShop();
    const elsewhere = await mkdtemp(join(tmpdir(), 'build-tool-shipped-'));
    try {
      await cp(dist, elsewhere, { recursive: true });
      await run('npm', ['ci', '--omit=dev', '--prefer-offline', '--no-audit', '--no-fund'], { cwd: elsewhere });
      const { stdout } = await run(process.execPath, ['main.js'], { cwd: elsewhere });
      expect(JSON.parse(stdout)).toMatchObject({ worker: 'no' });
      expect(await readdir(join(elsewhere, 'node_modules'))).not.toContain('stripe');
    } finally {
      await rm(elsewhere, { recursive: true });
    }
  });

  it('runs the same in the local form, which holds Nest itself', async () => {
    await buildApps(['shop'], { form: 'local', workspace });
    const main = workspace.resolve('.chatpop/build/shop/main.js');
    const { stdout } = await run(process.execPath, [main]);
    expect(JSON.parse(stdout)).toEqual({ types: ['Words'], name: 'Greeter', worker: 'no' });
    expect(await readFile(main, 'utf8')).not.toMatch(/from "@nestjs\/common"/);
  });

  it('knows in the local form where own code comes from, and says of packages where they are in the bundle', async () => {
    await buildApps(['shop'], { form: 'local', workspace });
    const main = workspace.resolve('.chatpop/build/shop/main.js');
    const lines = (await readFile(main, 'utf8')).split('\n');
    const map = new SourceMap(JSON.parse(await readFile(`${main}.map`, 'utf8')) as SourceMapPayload);
    const sourceOf = (code: string): string | undefined => {
      const line = lines.findIndex((text) => text.includes(code));
      expect(line).toBeGreaterThan(0);
      const entry = map.findEntry(line, lines[line]?.search(/\S/) ?? 0);
      return 'originalSource' in entry ? entry.originalSource : undefined;
    };
    expect(sourceOf(`greeting = "hello"`)).toMatch(/libs\/greeter\.ts$/);
    expect(sourceOf('new Greeter(new ')).toMatch(/apps\/shop\/src\/main\.ts$/);
    expect(sourceOf('function Injectable(')).toBeUndefined();
    expect(map.payload.sources.filter((source) => source.includes('node_modules'))).toEqual([]);
  });

  it('leaves an unchanged app alone and builds a changed one again', async () => {
    expect([await buildShop(), await buildShop()]).toEqual(['built', 'unchanged']);
    await writeSource(workspace, 'apps/shop/src/words.ts', `export class Words { greeting = 'good day'; }`);
    expect(await buildShop()).toBe('built');
    await rm(join(dist, 'main.js'));
    expect(await buildShop()).toBe('built');
  });

  it('refuses a file that would not be beside the bundle', async () => {
    await writeSource(
      workspace,
      'apps/shop/src/words.ts',
      `export const Words = new URL('./main.ts', import.meta.url);`,
    );
    await expect(buildShop()).rejects.toThrow('./main.ts would not be beside the bundle');
  });

  it('refuses a module of ours that is imported for its side effects', async () => {
    await writeSource(workspace, 'apps/shop/src/main.ts', `import './words.js';`);
    await expect(buildShop()).rejects.toThrow('words.ts');
  });

  it('says when there is no such app', async () => {
    await expect(buildApps(['nowhere'], { workspace })).rejects.toThrow('There is no app "nowhere"');
  });
});
