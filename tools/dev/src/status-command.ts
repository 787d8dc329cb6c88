import { DevFolder } from './dev-folder.js';
import { PlainError } from './plain-error.js';
import { findRunning } from './run-lock.js';
import { readState, type RunState } from './run-state.js';

/** `npm run status`. @throws PlainError when nothing runs. */
export async function status(): Promise<void> {
  const folder = new DevFolder();
  const running = await findRunning(folder);
  if (!running) throw new PlainError('ChatPop is not running here: npm start starts it.');
  const state = readState(folder);
  process.stdout.write(state ? describeState(state) : `ChatPop is starting (process ${running.pid}).\n`);
}

/** A table for people, without passwords. */
export function describeState({ edge, topology, bus, services, postgres, redis }: RunState): string {
  const servers = [
    ['postgres', withoutPassword(postgres.url), postgres.pid, 'ready'],
    ...(redis ? [['redis', withoutPassword(redis.url), redis.pid, 'ready']] : []),
    ...services.map(({ name, instance, url, pid, state }) => [`${name} ${instance}`, url, pid, state]),
    ['edge', edge.url, edge.pid, 'ready'],
  ];
  const rows = servers.map(([name, url, pid, state]) =>
    `${String(name).padEnd(22)} ${String(url).padEnd(44)} ${String(pid ?? 'elsewhere').padEnd(10)} ${state}`.trimEnd(),
  );
  return [`ChatPop runs as ${topology} on the ${bus} bus.`, ...rows, ''].join('\n');
}

function withoutPassword(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
