import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository: this file and its bundle (`.chatpop/build/dev/main.js`) lie equally deep in it. */
export const workspaceRoot = fileURLToPath(new URL('../../..', import.meta.url)).replace(/[\\/]$/, '');

/** Where everything is kept that running ChatPop here makes: `.chatpop`, unless `CHATPOP_DIR` says otherwise. */
export class DevFolder {
  readonly root: string;

  constructor(root: string = process.env['CHATPOP_DIR'] ?? join(workspaceRoot, '.chatpop')) {
    this.root = root;
  }

  readonly at = (path: string): string => join(this.root, path);

  get lock(): string {
    return this.at('running.json');
  }
  get state(): string {
    return this.at('state.json');
  }
  get secrets(): string {
    return this.at('secrets.json');
  }
  get postgres(): string {
    return this.at('data/postgres');
  }
  get redis(): string {
    return this.at('data/redis');
  }
  get photos(): string {
    return this.at('data/photos');
  }
  get media(): string {
    return this.at('data/media');
  }
  logOf(name: string): string {
    return this.at(`logs/${name}.log`);
  }

  make(): void {
    for (const folder of ['data', 'logs']) mkdirSync(this.at(folder), { recursive: true });
  }
}

/** Where a fetched Redis is kept: one for every folder. */
export const redisProgramDir = join(workspaceRoot, '.chatpop/redis');

/** Writes a file that only its owner may read, whole or not at all. */
export function writePrivate(path: string, text: string): void {
  const draft = `${path}.${process.pid}`;
  mkdirSync(dirname(path), { recursive: true });
  rmSync(draft, { force: true });
  writeFileSync(draft, text, { mode: 0o600, flag: 'wx' });
  renameSync(draft, path);
}
