import { join } from 'node:path';
import { buildShape } from './build.js';
import { DevFolder, workspaceRoot } from './dev-folder.js';
import type { Print } from './service-log.js';
import { readSettings } from './settings.js';
import { System } from './system.js';

/** In a terminal Ctrl-C reaches us twice, directly and through npm: that is still one wish. */
const sameWishWithinMs = 500;
const parentCheckMs = 1_000;

/** `npm start`: runs until it is told to end, or something is in the way. */
export async function start(args: readonly string[]): Promise<void> {
  const print: Print = (line) => void process.stdout.write(`${line}\n`);
  process.stdout.on('error', () => undefined); // the terminal is gone, and its SIGHUP ends us
  const system = new System({
    settings: readSettings(process.env, args),
    folder: new DevFolder(),
    appsDir: join(workspaceRoot, '.chatpop/build'),
    env: process.env,
    build: buildShape,
    print,
  });
  const ended = untilToldToEnd(system, print);
  const started = system.start().then(() => print(`ready ${system.url}`));
  try {
    await Promise.race([started, ended]);
    await ended;
  } finally {
    await system.stop();
  }
}

/** The first signal ends it in order, the next one without waiting, the one after that at once. */
function untilToldToEnd(system: System, print: Print): Promise<void> {
  let toldAt = 0;
  let times = 0;
  return new Promise((resolve) => {
    const end = (): void => {
      if (Date.now() - toldAt < sameWishWithinMs) return;
      toldAt = Date.now();
      times += 1;
      if (times > 2) process.exit(1);
      print(times === 1 ? 'ending; once more ends it without waiting' : 'ending without waiting');
      if (times > 1) system.hurry();
      resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
    if (process.env['npm_lifecycle_event'] !== undefined) watchParent(() => resolve());
  });
}

/** npm passes signals on, but can't when it is killed itself. */
function watchParent(onGone: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onGone();
  }, parentCheckMs);
  timer.unref();
}
