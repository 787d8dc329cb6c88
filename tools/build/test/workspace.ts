import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Workspace, thisWorkspace } from '../src/workspace.mjs';

/** A small repository with this one's packages: files by their path from its root. */
export async function makeWorkspace(files: Readonly<Record<string, string>>): Promise<Workspace> {
  const root = await mkdtemp(join(tmpdir(), 'build-tool-'));
  for (const shared of ['node_modules', 'package.json', 'package-lock.json']) {
    await symlink(thisWorkspace.resolve(shared), join(root, shared));
  }
  const workspace = new Workspace(root);
  for (const [path, text] of Object.entries(files)) await writeSource(workspace, path, text);
  return workspace;
}

export async function writeSource(workspace: Workspace, path: string, text: string): Promise<void> {
  await mkdir(dirname(workspace.resolve(path)), { recursive: true });
  await writeFile(workspace.resolve(path), text);
}
