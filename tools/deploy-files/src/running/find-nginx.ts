import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { environmentOfUnpacked, fetchDebianPackage } from '@chatpop/local-servers';

const run = promisify(execFile);

/** An nginx that has been tried. */
export interface NginxBinary {
  readonly path: string;
  /** Added to the environment, for libraries that lie beside it. */
  readonly env: Readonly<Record<string, string>>;
  readonly version: string;
}

export interface FindNginxOptions {
  /** Where a fetched one is kept. */
  readonly dir?: string;
  readonly onProgress?: (line: string) => void;
  /** Folders to look in, separated as in `PATH`, which is the default. */
  readonly path?: string;
}

/** One line for people whose machine has none. */
export const howToGetNginx =
  'install nginx (macOS: brew install nginx, Fedora: dnf install nginx, Arch: pacman -S nginx)';

const defaultDir = fileURLToPath(new URL('../../../../.chatpop/nginx', import.meta.url));
/** Where it also lies, and where not every account's PATH leads. */
const otherFolders = ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin', '/usr/local/bin'];

/**
 * nginx from this machine, fetched before, or fetched from the Debian or Ubuntu archive into `dir` without root.
 * `undefined` when there is none to be had: see `howToGetNginx`.
 * @throws Error instead of giving `undefined` where `CI` is set on Linux: there it has to be had.
 */
export async function findNginx(options: FindNginxOptions = {}): Promise<NginxBinary | undefined> {
  const { dir = defaultDir, onProgress, path = process.env['PATH'] ?? '' } = options;
  const folders = [...path.split(delimiter).filter((folder) => folder !== ''), ...otherFolders];
  for (const folder of folders) {
    const found = await tryBinary(join(folder, 'nginx'), {});
    if (found) return found;
  }
  const fetched = (await tryUnpacked(dir)) ?? (await fetchNginx(dir, onProgress));
  if (!fetched && process.platform === 'linux' && process.env['CI'] === 'true') {
    throw new Error(`There is no nginx on this machine, nor could it be fetched: ${howToGetNginx}`);
  }
  return fetched;
}

async function fetchNginx(dir: string, onProgress: FindNginxOptions['onProgress']): Promise<NginxBinary | undefined> {
  await fetchDebianPackage({ name: 'nginx', dir, siblings: /^nginx/, onProgress });
  return tryUnpacked(dir); // also when another process was faster
}

const tryUnpacked = async (dir: string): Promise<NginxBinary | undefined> =>
  tryBinary(join(dir, 'usr/sbin/nginx'), await environmentOfUnpacked(dir));

/** `nginx version: nginx/1.22.1`, on stderr, from a program that runs here. */
async function tryBinary(path: string, env: Readonly<Record<string, string>>): Promise<NginxBinary | undefined> {
  try {
    await access(path, constants.X_OK);
    const { stderr } = await run(path, ['-v'], { env: { ...process.env, ...env }, timeout: 10_000 });
    const version = /nginx\/(\d+[\d.]*)/.exec(stderr)?.[1];
    return version === undefined ? undefined : { path, env, version };
  } catch {
    return undefined;
  }
}
