import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The account that a server runs as, in the form that `spawn` takes. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Postgres refuses to run as root: for root this gives the account `postgres`, or `nobody`, which every Unix has, so
 * that no account has to be made. Everybody else runs it as themselves: `undefined`.
 */
export async function findServerUser(): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    const user = await findAccount(name);
    if (user) return user;
  }
  throw new Error('Postgres cannot run as root and this system has no account "postgres" or "nobody": add one.');
}

async function findAccount(name: string): Promise<ServerUser | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

/**
 * Whether `user` can get to `path` and read it. Asks the system by trying, because modes, access lists and mounts all
 * have a say: a checkout under /root, or in a folder that mktemp made, is closed to everybody but root.
 */
export async function canReach(user: ServerUser | undefined, path: string): Promise<boolean> {
  if (!user) return true;
  try {
    await run('/bin/sh', ['-c', 'test -r "$1"', 'sh', path], { ...user, cwd: '/' });
    return true;
  } catch {
    return false;
  }
}
