import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const run = promisify(execFile);
const library = fileURLToPath(new URL('..', import.meta.url));
const modules = join(library, '../../node_modules');

/** A program of somebody who installed the package: it has nothing of this workspace. */
const program = `
import { ChatPopClient, ApiError, type ClientEvent } from '@chatpop/client';

class Silent {
  constructor(readonly url: string) {}
  addEventListener(): void {}
  send(): void {}
  close(): void {}
}
const refuse = async () => new Response('{}', { status: 404 });
const client = new ChatPopClient({ url: 'http://server', WebSocket: Silent, fetch: refuse });
const room = client.openRoom('TEST2345', { session_token: 'token' });
room.feed.on('new_message', (event: ClientEvent<'new_message'>) => console.log(event.data.message.content));
// @ts-expect-error there is no such event
room.feed.on('nonsense', () => undefined);
room.messages.history({ limit: 10 }).catch((error: unknown) => console.log(error instanceof ApiError && String(error.status)));
`;

describe('the package as it is published', () => {
  let folder: string;
  beforeAll(async () => {
    await run(process.execPath, [join(library, '../../tools/build/build-client.mjs')]);
    folder = await mkdtemp(join(tmpdir(), 'chatpop-client-'));
    await run('mkdir', ['-p', join(folder, 'node_modules/@chatpop')]);
    await symlink(library, join(folder, 'node_modules/@chatpop/client'));
    await symlink(join(modules, 'zod'), join(folder, 'node_modules/zod'));
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    await writeFile(join(folder, 'program.ts'), program);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('has its types with it, and runs', async () => {
    const options = ['--strict', '--target', 'es2022', '--module', 'nodenext', '--lib', 'es2023,dom'];
    const compiler = join(modules, 'typescript7/bin/tsc');
    await run(process.execPath, [compiler, ...options, '--types', '', 'program.ts'], { cwd: folder });
    const { stdout } = await run(process.execPath, ['program.js'], { cwd: folder });
    expect(stdout.trim()).toBe('404');
  });
});
