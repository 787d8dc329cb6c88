import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const workspaceRoot = fileURLToPath(new URL('../../..', import.meta.url));

/** Runs a command in the workspace's root and gives what it printed. */
export async function output(command: string, ...args: string[]): Promise<string> {
  const { stdout } = await run(command, args, {
    cwd: workspaceRoot,
    env: { ...process.env, NX_DAEMON: 'false' },
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}

/** Runs Nx by its file, since `npx` is not on every PATH that a test runs with. */
export function nx(...args: string[]): Promise<string> {
  return output(process.execPath, 'node_modules/nx/dist/bin/nx.js', ...args);
}
