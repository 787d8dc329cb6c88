import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { z } from 'zod';

const inspector = 'http://127.0.0.1:9229/json/list';
const Targets = z.array(z.object({ webSocketDebuggerUrl: z.string() })).min(1);

/** Has a Node process collect its garbage, by its inspector, so that its memory is what it holds, and not what it has not thrown away yet. */
export async function collectGarbage(pid: number): Promise<void> {
  process.kill(pid, 'SIGUSR1');
  const socket = new WebSocket(await debuggerUrl());
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  let id = 0;
  const call = (method: string, params: object = {}): Promise<unknown> => {
    const done = new Promise((resolve) => socket.once('message', resolve));
    socket.send(JSON.stringify({ id: (id += 1), method, params }));
    return done;
  };
  await call('HeapProfiler.collectGarbage');
  await call('HeapProfiler.collectGarbage');
  // One port serves all processes, one after the other.
  const ended = new Promise((resolve) => socket.once('close', resolve));
  void call('Runtime.evaluate', {
    expression: "setTimeout(() => process.getBuiltinModule('node:inspector').close(), 50)",
  });
  await ended;
  await delay(500);
}

async function debuggerUrl(): Promise<string> {
  for (let tries = 0; ; tries += 1) {
    await delay(200);
    const answer = await fetch(inspector).catch(() => undefined);
    const [target] = answer?.ok === true ? Targets.parse(await answer.json()) : [];
    if (target) return target.webSocketDebuggerUrl;
    if (tries === 25) throw new Error('The inspector does not open: is port 9229 in use?');
  }
}
