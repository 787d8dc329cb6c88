import { randomUUID } from 'node:crypto';
import { ChatPopClient } from '@chatpop/client';
import { WebSocket } from 'ws';
import { judge } from '../oracle.js';
import { Load } from '../rig/load.js';
import { SlowConnection, slownesses } from '../rig/slow-connection.js';
import type { Stack } from '../rig/stack.js';
import { percentile, until, wait } from '../rig/wait.js';
import { faultsOf, unless, type Scenario, type Setting } from '../scenario.js';

const limitMs = 15_000;
const ways = ['gateway', 'edge'] as const;

async function privateRoom({ url }: Stack): Promise<string> {
  const client = new ChatPopClient({ url, WebSocket });
  await client.account.register({ email: `${randomUUID()}@example.com`, password: 'correct horse battery' });
  const made = await client.createRoom({ name: 'Private', access_mode: 'private', access_code: 'open sesame' });
  made.client.close();
  return made.room.code;
}

/** Opens them all at once. @returns for each kind how long the last one stood, in ms; absent when not within `boundMs`. */
async function besiege(
  url: string,
  room: string,
  count: number,
  boundMs: number,
): Promise<Map<string, number | undefined>> {
  const kinds = Object.entries(slownesses(room)).map(([name, [first, drip]]) => ({
    name,
    slow: Array.from({ length: count }, () => new SlowConnection(url, first, drip)),
  }));
  const all = kinds.flatMap(({ slow }) => slow);
  await until('all are cut', () => all.every(({ stoodMs }) => stoodMs !== undefined), boundMs).catch(() => undefined);
  const stood = kinds.map(({ name, slow }): [string, number | undefined] => {
    const last = Math.max(...slow.map(({ stoodMs }) => stoodMs ?? Infinity));
    return [name, Number.isFinite(last) ? last : undefined];
  });
  for (const one of all) one.end();
  return new Map(stood);
}

async function run(setting: Setting) {
  const { seed, isSmoke } = setting;
  const stack = await setting.stack();
  const size = { sockets: 30, rooms: 4, perSecond: 20 };
  const room = await privateRoom(stack);
  const load = await Load.start(stack, { size, seed });
  load.talk();
  await wait(isSmoke ? 2_000 : 5_000);
  const calmMs = percentile(load.senders.tookMs.splice(0), 0.99);
  const figures: Record<string, string | number> = {};
  const late: string[] = [];
  for (const way of ways) {
    const url = way === 'edge' ? stack.url : (stack.instances('websocket-gateway')[0]?.url ?? '');
    for (const [kind, stoodMs] of await besiege(url, room, isSmoke ? 50 : 500, limitMs + 5_000)) {
      figures[`${way}, ${kind}: last cut after ms`] = stoodMs ?? 'never';
      if (stoodMs === undefined || stoodMs > limitMs) late.push(`${way}, ${kind}: ${stoodMs ?? 'never'}`);
    }
  }
  const besideMs = percentile(load.senders.tookMs, 0.99);
  const verdict = judge(await load.end());
  figures['sends p99 ms before'] = calmMs;
  figures['sends p99 ms beside'] = besideMs;
  figures['sent'] = verdict.figures.sent;
  return {
    figures,
    faults: [
      ...faultsOf(verdict),
      ...unless(late.length === 0, `cut late: ${late.join('; ')}`),
      ...unless(load.senders.wrong() === 0, `sends failed: ${JSON.stringify(load.senders.statuses())}`),
    ],
  };
}

export const slowConnections: Scenario = {
  id: 'X1',
  fault: 'half headers, one-byte bodies, upgrades that never authenticate, 500 each',
  target: 'cut <= 15 s, the good unaffected',
  async run(setting) {
    const outcome = await run(setting);
    const stack = await setting.stack({ HTTP_REQUEST_TIMEOUT_MS: '600000', SOCKET_AUTH_TIMEOUT_MS: '600000' });
    const [gateway] = stack.instances('websocket-gateway');
    const stood = await besiege(gateway?.url ?? '', await privateRoom(stack), 5, limitMs);
    return { ...outcome, twins: [{ name: 'no limits', isRed: [...stood.values()].every((ms) => ms === undefined) }] };
  },
};
