import { rm } from 'node:fs/promises';
import { removePostgresData } from '@chatpop/local-servers';
import { DevFolder } from './dev-folder.js';
import { PlainError } from './plain-error.js';
import { findRunning } from './run-lock.js';

/** `npm run reset`: data, keys, logs and what was fetched are gone; the next start begins anew. */
export async function reset(): Promise<void> {
  const folder = new DevFolder();
  const running = await findRunning(folder);
  if (running) throw new PlainError(`ChatPop is running (process ${running.pid}): end it first, with Ctrl-C there.`);
  await removePostgresData(folder.postgres);
  await rm(folder.root, { recursive: true, force: true });
  process.stdout.write(`${folder.root} is removed; npm start begins anew.\n`);
}
