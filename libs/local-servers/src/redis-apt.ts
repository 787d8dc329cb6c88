import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const commandTimeoutMs = 180_000;

/** Where `fetchRedisWithApt` puts the programs, and the environment that leads them to their libraries. */
export async function unpackedRedis(dir: string): Promise<{ folder: string; env: Record<string, string> }> {
  const lib = join(dir, 'usr/lib');
  const triplets = await readdir(lib).catch(() => []);
  return {
    folder: join(dir, 'usr/bin'),
    env: { LD_LIBRARY_PATH: triplets.map((triplet) => join(lib, triplet)).join(':') },
  };
}

/**
 * Downloads the distribution's package with those it needs that are not installed here, and unpacks them into `dir`.
 * Needs no root and changes nothing outside: packages are unpacked, not installed. When the system's package lists
 * are missing or out of date, lists of our own are fetched for it. Leaves no `dir` where all that can't be done.
 */
export async function fetchRedisWithApt(
  packageName: string,
  dir: string,
  onProgress: (line: string) => void = () => undefined,
): Promise<void> {
  if (process.platform !== 'linux') return;
  await rm(dir, { recursive: true, force: true });
  await mkdir(dirname(dir), { recursive: true });
  const draft = await mkdtemp(`${dir}.new-`);
  const fetchWith = async (options: AptOptions): Promise<void> => {
    if (!(await isKnown(packageName, options))) throw new Error(`${packageName} is in none of the package lists`);
    onProgress(`fetching ${packageName} from the distribution's archive`);
    await unpack(await neededPackages(packageName, options), options, draft);
    await rename(join(draft, 'root'), dir);
  };
  try {
    await fetchWith(baseOptions).catch(async () => {
      onProgress("fetching the distribution's package lists");
      await fetchWith(await makeOwnLists(draft));
    });
  } catch {
    // No apt, no network, no such package: whoever asked for Redis says how to get it.
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

type AptOptions = readonly string[];

const baseOptions: AptOptions = [
  ...['-o', 'APT::Sandbox::User=root'], // as root, apt would else download as a user who can't write here
  ...['-o', 'Acquire::http::Timeout=15', '-o', 'Acquire::https::Timeout=15', '-o', 'Acquire::Retries=1'],
];

/** Fetches package lists into a folder of our own; the system's stay as they are. Gives the options that lead there. */
async function makeOwnLists(draft: string): Promise<AptOptions> {
  const folders = { lists: join(draft, 'apt/lists'), cache: join(draft, 'apt/cache') };
  await mkdir(join(folders.lists, 'partial'), { recursive: true });
  await mkdir(join(folders.cache, 'archives/partial'), { recursive: true });
  const options = [...baseOptions, '-o', `Dir::State::lists=${folders.lists}`, '-o', `Dir::Cache=${folders.cache}`];
  await apt([...options, 'update'], draft);
  return options;
}

async function isKnown(packageName: string, options: AptOptions): Promise<boolean> {
  try {
    const { stdout } = await run('apt-cache', [...options, 'policy', packageName]);
    return /Candidate: \d/.test(stdout);
  } catch {
    return false;
  }
}

/** The package and those libraries of its dependencies that are not installed here. */
async function neededPackages(packageName: string, options: AptOptions): Promise<string[]> {
  const { stdout } = await apt([...options, '--simulate', '--no-install-recommends', 'install', packageName]);
  const planned = [...stdout.matchAll(/^Inst (\S+)/gm)].flatMap(([, name]) => name ?? []);
  return planned.filter((name) => /^(?:lib|redis|valkey)/.test(name));
}

async function unpack(packages: readonly string[], options: AptOptions, draft: string): Promise<void> {
  const downloads = join(draft, 'downloads');
  await rm(downloads, { recursive: true, force: true });
  await mkdir(downloads);
  await apt([...options, 'download', ...packages], downloads);
  for (const file of await readdir(downloads)) {
    await run('dpkg', ['-x', join(downloads, file), join(draft, 'root')], { timeout: commandTimeoutMs });
  }
}

function apt(args: readonly string[], cwd?: string): Promise<{ stdout: string; stderr: string }> {
  return run('apt-get', [...args], { cwd, timeout: commandTimeoutMs, env: { ...process.env, LC_ALL: 'C' } });
}
