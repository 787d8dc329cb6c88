import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { environmentOfUnpacked, fetchDebianPackage } from './debian-package.js';

const run = promisify(execFile);

/** A Redis (or Valkey) server program that has been tried. */
export interface RedisBinary {
  readonly path: string;
  /** Added to the environment, for libraries that lie beside it. */
  readonly env: Readonly<Record<string, string>>;
  readonly version: string;
}

export interface FindRedisOptions {
  /** Where a fetched server is kept. */
  readonly dir: string;
  /** Told what takes time, in a line for people. */
  readonly onProgress?: (line: string) => void;
  /** Folders to look in, separated as in `PATH`, which is the default. */
  readonly path?: string;
}

/** The first version with sharded publish/subscribe. */
const oldestMajor = 7;
const programs = ['redis-server', 'valkey-server'];
const homebrewPrefixes = ['/opt/homebrew', '/usr/local', '/home/linuxbrew/.linuxbrew'];

/** One line for people whose machine has none. */
export const howToGetRedis =
  'install Redis 7 or newer (macOS: brew install redis, Fedora: dnf install valkey, Arch: pacman -S valkey), or set REDIS_URL';

/**
 * A Redis server of version 7 or newer: on the PATH, in a Homebrew folder, fetched before, else fetched from the
 * Debian or Ubuntu archive into `dir` without root. `undefined` when there is none to be had: see `howToGetRedis`.
 */
export async function findRedis(options: FindRedisOptions): Promise<RedisBinary | undefined> {
  for (const path of installedPrograms(options.path ?? process.env['PATH'] ?? '')) {
    const found = await tryBinary(path, {});
    if (found) return found;
  }
  return (await tryUnpacked(options.dir)) ?? (await fetchRedis(options));
}

function installedPrograms(path: string): string[] {
  const onPath = path.split(delimiter).filter((folder) => folder !== '');
  const homebrew = homebrewPrefixes.flatMap((prefix) =>
    ['redis', 'valkey'].map((name) => join(prefix, 'opt', name, 'bin')),
  );
  return [...onPath, ...homebrew].flatMap((folder) => programs.map((program) => join(folder, program)));
}

async function fetchRedis({ dir, onProgress }: FindRedisOptions): Promise<RedisBinary | undefined> {
  for (const program of programs) {
    await fetchDebianPackage({ name: program, dir, siblings: /^(?:redis|valkey)/, onProgress });
    const found = await tryUnpacked(dir); // also when another process was faster
    if (found) return found;
  }
  return undefined;
}

async function tryUnpacked(dir: string): Promise<RedisBinary | undefined> {
  const env = await environmentOfUnpacked(dir);
  for (const program of programs) {
    const found = await tryBinary(join(dir, 'usr/bin', program), env);
    if (found) return found;
  }
  return undefined;
}

/** `Redis server v=7.0.15 …` or `Valkey server v=8.1.1 …`, from a program that runs here. */
async function tryBinary(path: string, env: Readonly<Record<string, string>>): Promise<RedisBinary | undefined> {
  try {
    await access(path, constants.X_OK);
    const { stdout } = await run(path, ['--version'], { env: { ...process.env, ...env }, timeout: 10_000 });
    const version = / v=(\d+[\d.]*)/.exec(stdout)?.[1];
    return version !== undefined && Number.parseInt(version, 10) >= oldestMajor ? { path, env, version } : undefined;
  } catch {
    return undefined;
  }
}
