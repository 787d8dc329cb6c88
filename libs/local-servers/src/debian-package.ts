import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const commandTimeoutMs = 180_000;

export interface DebianPackageOptions {
  readonly name: string;
  /** Takes the place of `/`. */
  readonly dir: string;
  /** Which of the packages that it needs are unpacked as well, beside the libraries. */
  readonly siblings: RegExp;
  /** Told what takes time, in a line for people. */
  readonly onProgress?: (line: string) => void;
}

/** The environment that leads a program in `dir` to the libraries that were unpacked with it. */
export async function environmentOfUnpacked(dir: string): Promise<Record<string, string>> {
  const lib = join(dir, 'usr/lib');
  const triplets = await readdir(lib).catch(() => []);
  return { LD_LIBRARY_PATH: triplets.map((triplet) => join(lib, triplet)).join(':') };
}

/**
 * Downloads the distribution's package with those it needs that are not installed here, and unpacks them into `dir`.
 * Needs no root and changes nothing outside: packages are unpacked, not installed. When the system's package lists
 * are missing or out of date, lists of our own are fetched for it. Leaves no `dir` where all that can't be done.
 */
export async function fetchDebianPackage(options: DebianPackageOptions): Promise<void> {
  const { name, dir, onProgress = () => undefined } = options;
  if (process.platform !== 'linux') return;
  await rm(dir, { recursive: true, force: true });
  await mkdir(dirname(dir), { recursive: true });
  const draft = await mkdtemp(`${dir}.new-`);
  const fetchWith = async (aptOptions: AptOptions): Promise<void> => {
    if (!(await isKnown(name, aptOptions))) throw new Error(`${name} is in none of the package lists`);
    onProgress(`fetching ${name} from the distribution's archive`);
    await unpack(await neededPackages(options, aptOptions), aptOptions, draft);
    await rename(join(draft, 'root'), dir);
  };
  try {
    await fetchWith(baseOptions).catch(async () => {
      onProgress("fetching the distribution's package lists");
      await fetchWith(await makeOwnLists(draft));
    });
  } catch {
    // No apt, no network, no such package: whoever asked for it says how else to get it.
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
async function neededPackages({ name, siblings }: DebianPackageOptions, options: AptOptions): Promise<string[]> {
  const { stdout } = await apt([...options, '--simulate', '--no-install-recommends', 'install', name]);
  const planned = [...stdout.matchAll(/^Inst (\S+)/gm)].flatMap(([, candidate]) => candidate ?? []);
  return planned.filter((candidate) => candidate.startsWith('lib') || siblings.test(candidate));
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
