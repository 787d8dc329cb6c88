import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { shapes, type ShapeName } from '@chatpop/topology';
import { workspaceRoot } from './dev-folder.js';
import { PlainError } from './plain-error.js';

const run = promisify(execFile);

/** Bundles the apps of a shape, in a process of its own; what has not changed since is left alone. */
export async function buildShape(shape: ShapeName): Promise<void> {
  const apps = [...new Set(shapes[shape].map(({ app }) => app))];
  try {
    await run(process.execPath, [join(workspaceRoot, 'tools/build/build-app.mjs'), '--local', ...apps]);
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    throw new PlainError(`${apps.join(', ')} could not be built, correct this: ${said}`);
  }
}
