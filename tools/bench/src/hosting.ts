import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { readState, type State } from '@chatpop/testing';
import { Redis } from 'ioredis';
import type { Bench, Row } from './bench.js';
import { usageOf } from './cpu.js';
import { startFloor } from './floor.js';
import { post } from './http.js';
import { Audience } from './sockets/audience.js';
import { measure, nothingSpent, rehearse } from './sockets/measure.js';
import { chatTarget } from './sockets/room-target.js';

const gatewayCount = 8;
const hostingCounts = [1, 2, 4, 8];
const elsewherePerSecond = 2_000;
const seconds = 8;
const rooms = 40;
const sockets = 400;

/** What a gateway costs for what others are told: nothing, since it subscribes only to the rooms that it has sockets in. */
export const hostingBench: Bench = {
  name: 'hosting',
  unit: 'gateway',
  settings: { WEBSOCKET_INSTANCES: String(gatewayCount) },
  async run(statePath, freePort) {
    const state = readState(statePath);
    if (!state.redis) throw new Error('Redis must run');
    const rows: Row[] = [];
    const all = gatewaysOf(state).map(({ pid }) => pid);
    const cost = async (pids: readonly number[], work: () => Promise<unknown>): Promise<number> => {
      const [before, began] = [usageOf(pids).cpuUs, performance.now()];
      await work();
      return (usageOf(pids).cpuUs - before) / (performance.now() - began) / 10 / pids.length;
    };
    const idle = await cost(all, () => delay(seconds * 1_000));
    rows.push({ case: 'no room hosted, no messages', name: 'ChatPop', 'CPU % a gateway without rooms': idle });
    const beside = await cost(all, () => talkElsewhere(state.redis?.url ?? ''));
    const label = `no room hosted, ${elsewherePerSecond}/s for others`;
    rows.push({ case: label, name: 'ChatPop', 'CPU % a gateway without rooms': beside });
    const speaker = await startFloor('socket-io', freePort(), [state.redis.url]);
    const hearer = await startFloor('socket-io', freePort(), [state.redis.url]);
    const bare = await cost([hearer.pid], () => repeat((url) => post(url, {}, JSON.stringify(event)), speaker.url));
    await Promise.all([speaker.stop(), hearer.stop()]);
    rows.push({ case: label, name: 'bare Socket.IO + Redis adapter', 'CPU % a gateway without rooms': bare });
    for (const count of hostingCounts) rows.push(await spread(state, count));
    return rows;
  },
};

const gatewaysOf = (state: State) => state.services.filter(({ name }) => name === 'websocket-gateway');

/** The same rooms and sockets on few gateways or many; the rest of the eight have none. */
async function spread(state: State, count: number): Promise<Row> {
  const hosts = gatewaysOf(state).slice(0, count);
  const others = gatewaysOf(state)
    .slice(count)
    .map(({ pid }) => pid);
  const services = state.services.filter(({ name, instance }) => name !== 'websocket-gateway' || instance <= count);
  const target = await chatTarget('plain', { ...state, services }, rooms, sockets);
  const audience = new Audience(target);
  await audience.grow(sockets);
  await rehearse(target, audience, { perSecond: 100, seconds: 1, rooms });
  const spent = nothingSpent();
  const [before, began] = [usageOf(others).cpuUs, performance.now()];
  await measure(target, audience, { perSecond: 100, seconds, rooms }, spent);
  const idle = (usageOf(others).cpuUs - before) / (performance.now() - began) / 10 / others.length;
  await audience.leave();
  return {
    case: `${rooms} rooms on ${count} of ${gatewayCount} gateways, 100/s`,
    name: 'ChatPop',
    'CPU µs/delivery': spent.cpuUs / spent.deliveries,
    ...(others.length > 0 && { 'CPU % a gateway without rooms': idle }),
    hosts: hosts.length,
  };
}

const event = { v: 1, type: 'new_message', ts: new Date().toISOString(), data: { content: 'x'.repeat(400) } };

/** Appends to rooms that nobody here hosts and tells who listens, as chat does. */
async function talkElsewhere(redisUrl: string): Promise<void> {
  const redis = new Redis(redisUrl);
  const epoch = randomUUID().slice(0, 8);
  let turn = 0;
  await repeat(async () => {
    const seq = (turn += 1);
    const room_code = `ELSE${String(seq % 100).padStart(4, '0')}`;
    const header = { v: 1, name: 'chat:new_message', room_code, epoch, seq, committed_at: event.ts };
    const record = `${JSON.stringify(header)}\n${JSON.stringify({ ...event, room_code, epoch, seq })}`;
    const key = `chatpop:room:{${room_code}}`;
    await redis.pipeline().xadd(key, `${seq}-0`, 'epoch', epoch, 'record', record).spublish(key, record).exec();
  });
  redis.disconnect();
}

/** So many a second, each when it is due. */
async function repeat(work: (url: string) => Promise<unknown>, url = ''): Promise<void> {
  const began = performance.now();
  let running: Promise<unknown>[] = [];
  for (let n = 0; n < elsewherePerSecond * seconds;) {
    const due = ((performance.now() - began) * elsewherePerSecond) / 1_000;
    for (; n < due; n += 1) running.push(work(url));
    await delay(5);
    if (running.length > 5_000) running = [Promise.all(running)];
  }
  await Promise.all(running);
}
