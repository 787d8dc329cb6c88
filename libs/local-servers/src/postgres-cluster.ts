import { execFile } from 'node:child_process';
import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { PostgresBinaries } from './postgres-binaries.js';
import type { ServerUser } from './server-user.js';

const run = promisify(execFile);

/** The superuser of every cluster that is made here. */
export const clusterUser = 'chatpop';

const initdbArgs = [
  `--username=${clusterUser}`,
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  // Built into Postgres: the same order and case rules on every system, whatever locales it has.
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--no-instructions',
];

export interface NewCluster {
  readonly binaries: PostgresBinaries;
  readonly dataDir: string;
  readonly password: string;
  readonly user: ServerUser | undefined;
  readonly durable: boolean;
}

/** Makes the cluster unless it is there. It appears under its name only when it is whole. */
export async function ensureCluster(cluster: NewCluster): Promise<void> {
  const { dataDir, user } = cluster;
  if (await hasCluster(dataDir)) return;
  const draft = `${dataDir}.new`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  try {
    const passwordFile = join(draft, 'password');
    await writeFile(passwordFile, cluster.password, { mode: 0o600 });
    if (user) await Promise.all([draft, passwordFile].map((path) => chown(path, user.uid, user.gid)));
    // Waiting for the disk takes seconds, and an empty cluster is nothing to lose.
    const speed = cluster.durable ? ['--no-sync'] : ['--no-sync', '--no-data-checksums'];
    const args = [...initdbArgs, ...speed, `--pwfile=${passwordFile}`, `--pgdata=${join(draft, 'data')}`];
    await run(cluster.binaries.initdb, args, { ...user, cwd: draft, env: { ...process.env, LC_ALL: 'C' } });
    await rm(dataDir, { recursive: true, force: true });
    await rename(join(draft, 'data'), dataDir);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function hasCluster(dataDir: string): Promise<boolean> {
  const version = await readFile(join(dataDir, 'PG_VERSION'), 'utf8').catch(() => undefined);
  return version !== undefined;
}
