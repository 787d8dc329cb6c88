import { execFile, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const run = promisify(execFile);

/** A copy of this workspace, without what git ignores, that shares its installed packages. */
export class WorkspaceCopy {
  private constructor(private readonly folder: string) {}

  static async make(): Promise<WorkspaceCopy> {
    const folder = await mkdtemp(join(tmpdir(), 'chatpop-workspace-'));
    const listed = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root });
    const files = listed.stdout.split('\0').filter((file) => file !== '');
    for (const file of files) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await cp(join(root, file), join(folder, file), { force: true }).catch(ignoreDeleted);
    }
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir');
    return new WorkspaceCopy(folder);
  }

  /**
   * Runs Nx in the copy.
   * @returns what it printed
   * @throws Error with what it printed when it fails
   */
  async nx(...args: string[]): Promise<string> {
    const nx = spawn(process.execPath, ['node_modules/nx/dist/bin/nx.js', ...args], {
      cwd: this.folder,
      env: { ...environmentOutsideNx(), NX_DAEMON: 'false', NX_TUI: 'false' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    nx.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    nx.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    return new Promise((resolve, reject) => {
      nx.once('close', (code) => (code === 0 ? resolve(output) : reject(new Error(output))));
    });
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Nx tells its tasks which workspace and task they are; the copy is another one. */
function environmentOutsideNx(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('NX_')));
}

function ignoreDeleted(error: unknown): void {
  const deleted = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  if (!deleted) throw error;
}
