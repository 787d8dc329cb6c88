import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { query } from '../test/query.js';
import { until } from '../test/until.js';
import { removePostgresData } from './postgres-place.js';
import { startPostgres, type LocalPostgres } from './postgres.js';

describe(startPostgres.name, () => {
  let folder: string;
  let dir: string;
  const started: LocalPostgres[] = [];
  const start = async (...args: Parameters<typeof startPostgres>): Promise<LocalPostgres> => {
    const server = await startPostgres(...args);
    started.push(server);
    return server;
  };

  beforeEach(async () => {
    // Closed to other accounts: as root this is also the case of a checkout under /root.
    folder = await mkdtemp(join(tmpdir(), 'local-servers-'));
    dir = join(folder, 'postgres');
  });
  afterEach(async () => {
    await Promise.all(started.splice(0).map((server) => server.stop()));
    await removePostgresData(dir);
    await rm(folder, { recursive: true });
  });

  it('serves the database that was asked for and takes its temporary data along', async () => {
    const server = await start({ database: 'rooms' });
    const [row] = await query<{ current_database: string; dir: string }>(
      server.url,
      'select current_database(), current_setting($$data_directory$$) as dir',
    );
    expect(row?.current_database).toBe('rooms');
    await server.stop();
    expect(existsSync(row?.dir ?? '/')).toBe(false);
  });

  it('lets nobody in without the password', async () => {
    const server = await start();
    const url = new URL(server.url);
    url.password = 'guessed';
    await expect(query(url.href, 'select 1')).rejects.toThrow('password authentication failed');
  });

  it('keeps the data of a folder, also when the server is killed', async () => {
    const first = await start({ dir, password: 'secret' });
    await query(first.url, 'create table kept (id int); insert into kept values (1)');
    process.kill(first.pid, 'SIGKILL');
    await first.exited;
    const second = await start({ dir, password: 'secret' });
    expect(await query(second.url, 'select id from kept')).toEqual([{ id: 1 }]);
  });

  it('keeps no data of a folder that was deleted', async () => {
    const first = await start({ dir, password: 'secret' });
    const [row] = await query<{ dir: string }>(first.url, "select current_setting('data_directory') as dir");
    await first.stop();
    await rm(dir, { recursive: true });
    await start({ dir: join(folder, 'another'), password: 'secret' });
    expect(existsSync(row?.dir ?? '/')).toBe(false);
    await removePostgresData(join(folder, 'another'));
  });

  it('shuts down the server that an earlier run left on the folder', async () => {
    const first = await start({ dir, password: 'secret' });
    const second = await start({ dir, password: 'secret' });
    expect(await first.exited).toEqual({ code: 0, signal: null });
    expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('starts although the number in a stale postmaster.pid belongs to another program', async () => {
    const first = await start({ dir, password: 'secret' });
    const stale = await readFile(join(dir, 'postmaster.pid'), 'utf8');
    process.kill(first.pid, 'SIGKILL');
    await first.exited;
    await writeFile(join(dir, 'postmaster.pid'), stale.replace(/^\d+/, String(process.pid)));
    const second = await start({ dir, password: 'secret' });
    expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('says what Postgres said when it does not come up', async () => {
    await expect(startPostgres({ settings: { shared_buffers: 'nonsense' } })).rejects.toThrow(/shared_buffers/);
  });

  it('leaves neither process nor data when its owner is killed', async () => {
    const owner = fileURLToPath(new URL('../test/owner.ts', import.meta.url));
    const dataDir = await new Promise<string>((resolve) => {
      execFile(process.execPath, ['--import', 'tsx', owner], (_, stdout) => {
        resolve(stdout);
      });
    });
    // Removed last, once the process is gone.
    await until(() => !existsSync(dataDir));
    expect(dataDir).toContain('chatpop-postgres-');
  });
});
