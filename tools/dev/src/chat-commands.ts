import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildShape } from './build.js';
import { DevFolder, workspaceRoot } from './dev-folder.js';
import { PlainError } from './plain-error.js';
import { findRunning } from './run-lock.js';
import { readState } from './run-state.js';

/** `npm run seed`: fills a demo into the running system, or into DATABASE_URL. @throws PlainError when there is neither. */
export const seed = (): Promise<void> => runOfChat(['seed'], 'The demo could not be made; see above.');

/** `npm run make-staff -- <email>`: gives an account the role of staff. @throws PlainError when there is none, or no system. */
export const makeStaff = ([email = '']: readonly string[]): Promise<void> =>
  runOfChat(['make-staff', email], 'Nobody was made staff; see above.');

async function runOfChat(command: readonly string[], failure: string): Promise<void> {
  const databaseUrl = process.env['DATABASE_URL'] ?? (await urlOfRunning());
  if (databaseUrl === undefined)
    throw new PlainError('ChatPop is not running here: npm start starts it; or set DATABASE_URL to a migrated one.');
  await buildShape('microservices');
  const main = join(workspaceRoot, '.chatpop/build/chat/main.js');
  const env = { ...process.env, DATABASE_URL: databaseUrl };
  const child = spawn(process.execPath, ['--enable-source-maps', main, ...command], { env, stdio: 'inherit' });
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new PlainError(failure);
}

async function urlOfRunning(): Promise<string | undefined> {
  const folder = new DevFolder();
  return (await findRunning(folder)) ? readState(folder)?.postgres.url : undefined;
}
