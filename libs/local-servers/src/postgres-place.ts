import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { lstat, mkdir, readFile, readdir, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { sharedStateDir } from './postgres-binaries.js';
import { canReach, type ServerUser } from './server-user.js';

/** Beside data that lies elsewhere: the path that is a link to it. */
const ownerSuffix = '.owner';

/**
 * The folder that really holds the data: `dir`, unless `user` can't get there. Then it lies where root keeps shared
 * state, and `dir` is a link to it.
 */
export async function placeData(dir: string, user: ServerUser | undefined): Promise<string> {
  await mkdir(dirname(dir), { recursive: true });
  const linked = await findTarget(dir);
  if (linked === undefined && (await canReach(user, dirname(dir)))) return dir;
  await mkdir(sharedStateDir, { recursive: true, mode: 0o755 });
  await removeAbandoned();
  if (linked !== undefined) return linked;
  const digest = createHash('sha256').update(dir).digest('hex').slice(0, 12);
  const elsewhere = join(sharedStateDir, `${basename(dir)}-${digest}`);
  await symlink(elsewhere, dir);
  await writeFile(`${elsewhere}${ownerSuffix}`, dir);
  return elsewhere;
}

/** Removes the data of a stopped server, also where `dir` is only a link to it. */
export async function removePostgresData(dir: string): Promise<void> {
  const found = await lstat(dir).catch(() => undefined);
  if (found?.isSymbolicLink()) await removeElsewhere(await readlink(dir));
  await rm(dir, { recursive: true, force: true });
}

/** A checkout that was deleted took the link along, but not what it led to. */
async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(sharedStateDir)) {
    if (!name.endsWith(ownerSuffix)) continue;
    const elsewhere = join(sharedStateDir, name.slice(0, -ownerSuffix.length));
    const owner = await readFile(`${elsewhere}${ownerSuffix}`, 'utf8').catch(() => '');
    const isInUse = (await findTarget(owner)) === elsewhere || existsSync(join(elsewhere, 'postmaster.pid'));
    if (!isInUse) await removeElsewhere(elsewhere);
  }
}

const findTarget = (link: string): Promise<string | undefined> => readlink(link).catch(() => undefined);

async function removeElsewhere(elsewhere: string): Promise<void> {
  await rm(elsewhere, { recursive: true, force: true });
  await rm(`${elsewhere}${ownerSuffix}`, { force: true });
}
