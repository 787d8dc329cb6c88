// Brings node_modules in line with package-lock.json. Uses nothing but Node itself, and syntax that old versions
// parse, so that it can say in one sentence when Node is too old.
import { spawn } from 'node:child_process';
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean, os?: string[], cpu?: string[] }} LockedPackage
 */

/** @param {string} path */
function readJson(path) {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}

/** @param {string} text */
function versionParts(text) {
  return text
    .replace(/^[^\d]*/, '')
    .split('.')
    .map(Number);
}

/** A sentence that says what to do when this Node is older than package.json's `engines.node`, else `undefined`. */
export function nodeVersionFault(current = process.version, wanted = readJson('package.json').engines.node) {
  const [major = 0, minor = 0] = versionParts(current);
  const [wantedMajor = 0, wantedMinor = 0] = versionParts(wanted);
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return undefined;
  return `ChatPop needs Node ${wantedMajor}.${wantedMinor} or newer and this is ${current}: install the current LTS release and run the command again.`;
}

/**
 * @param {LockedPackage} locked
 * @param {LockedPackage | undefined} installed
 */
function samePackage(locked, installed) {
  if (!installed) return locked.optional || locked.devOptional; // left out on this platform
  return locked.version === installed.version && locked.integrity === installed.integrity;
}

/**
 * Whether what npm recorded as installed is what the lock file asks for. npm writes that record last, so an
 * interrupted installation counts as none.
 */
export function isInstalled() {
  try {
    const locked = readJson('package-lock.json').packages;
    const installed = readJson('node_modules/.package-lock.json').packages;
    const paths = Object.keys(locked).filter((path) => path !== '');
    return (
      paths.every((path) => samePackage(locked[path], installed[path])) &&
      Object.keys(installed).every((path) => path in locked)
    );
  } catch {
    return false;
  }
}

/** @param {LockedPackage} locked */
function fitsThisPlatform({ os, cpu }) {
  return (!os || os.includes(process.platform)) && (!cpu || cpu.includes(process.arch));
}

/** Shows how many packages have arrived: on one line in a terminal, now and then in a log. */
function showProgress() {
  /** @type {[string, LockedPackage][]} */
  const locked = Object.entries(readJson('package-lock.json').packages);
  const paths = locked.filter(([path, entry]) => path !== '' && fitsThisPlatform(entry)).map(([path]) => path);
  const startedAt = Date.now();
  const { isTTY } = process.stdout;
  const show = () => {
    const arrived = paths.filter((path) => existsSync(join(root, path, 'package.json'))).length;
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    const line = `  ${arrived} of about ${paths.length} packages, ${seconds} s`;
    process.stdout.write(isTTY ? `\r${line}` : `${line}\n`);
  };
  const timer = setInterval(show, isTTY ? 1000 : 10_000);
  return () => {
    clearInterval(timer);
    if (isTTY) process.stdout.write('\n');
  };
}

/** @returns {Promise<void>} */
function runNpmCi() {
  return new Promise((resolve, reject) => {
    const npm = spawn('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: process.platform === 'win32',
    });
    const stopProgress = showProgress();
    npm.once('error', (cause) => {
      stopProgress();
      reject(new Error(`npm, which comes with Node, could not be started (${cause.message}): add it to the PATH.`));
    });
    npm.once('exit', (code, signal) => {
      stopProgress();
      if (code === 0) resolve();
      else
        reject(
          new Error(
            `npm ci ended with ${signal ?? `code ${code}`}: see its message above, then run the command again.`,
          ),
        );
    });
  });
}

/**
 * Makes sure that the dependencies of package-lock.json are installed, showing progress when it has to install them.
 * @throws Error with one plain sentence, its remedy included, when Node is too old or the installation fails.
 */
export async function ensureInstalled() {
  const fault = nodeVersionFault();
  if (fault) throw new Error(fault);
  if (isInstalled()) return;
  // npm ci empties the folder first, and would follow the link into somebody else's.
  if (lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink())
    throw new Error(
      'node_modules is a link to a folder that lacks what package-lock.json asks for: install there, or remove the link.',
    );
  process.stdout.write('Installing the dependencies of package-lock.json …\n');
  await runNpmCi();
}
