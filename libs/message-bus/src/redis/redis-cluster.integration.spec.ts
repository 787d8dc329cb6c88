import { EventEmitter, once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { findRedis, freePort, startRedis, type LocalRedis } from '@chatpop/local-servers';
import { loadConfig } from '@chatpop/service-bootstrap';
import { Cluster, Redis } from 'ioredis';
import { busConfig, type BusConfig } from '../bus.config.js';
import { describeMessageBus, Ear, record } from '../message-bus.suite.js';
import { describeWorkQueue, paid } from '../work-queue.suite.js';
import { RedisMessageBus } from './redis-message-bus.js';
import { RedisWorkQueue } from './redis-work-queue.js';

const redisDir = fileURLToPath(new URL('../../../../.chatpop/redis', import.meta.url));
const slots = 16_384;
/** A node's own bus listens 10,000 ports above it. */
const nodePorts = { from: 21_000, to: 21_999 };

let nodes: LocalRedis[] = [];
let admins: Redis[] = [];

/** Three masters that share the slots. */
async function startCluster(): Promise<void> {
  const binary = await findRedis({ dir: redisDir });
  if (!binary) throw new Error('These tests need Redis');
  for (let index = 0; index < 3; index += 1)
    nodes.push(await startRedis({ binary, port: await freePort(nodePorts), isClusterNode: true }));
  admins = nodes.map(({ url }) => new Redis(url));
  for (const [index, admin] of admins.entries()) {
    const [first, end] = [index, index + 1].map((third) => Math.floor((slots * third) / 3));
    await admin.call('CLUSTER', 'ADDSLOTSRANGE', first ?? 0, (end ?? slots) - 1);
    await admin.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
    await admin.call('CLUSTER', 'MEET', '127.0.0.1', nodes[0]?.port ?? 0);
  }
  await until(async () => {
    for (const admin of admins) {
      expect(await admin.call('CLUSTER', 'INFO')).toContain('cluster_state:ok');
      expect(await admin.call('CLUSTER', 'SLOTS')).toHaveLength(3);
    }
  });
}

const config = (): BusConfig =>
  loadConfig(busConfig, {
    REDIS_URL: nodes[1]?.url,
    REDIS_CLUSTER: 'on',
    WORK_RETRY_MS: '50',
    WORK_MAX_ATTEMPTS: '3',
  });

async function newBus(): Promise<RedisMessageBus> {
  const bus = new RedisMessageBus(config());
  bus.start();
  await until(() => bus.assertListening());
  return bus;
}

/** Tries until it does not throw. */
async function until(work: () => Promise<unknown>): Promise<void> {
  for (;;) {
    const isDone = await work().then(
      () => true,
      () => false,
    );
    if (isDone) return;
    await new Promise(setImmediate);
  }
}

beforeAll(startCluster, 60_000);
afterAll(async () => {
  for (const admin of admins) admin.disconnect();
  await Promise.all(nodes.map((node) => node.stop()));
  nodes = [];
});

describeMessageBus('redis cluster of three masters', async () => {
  const bus = await newBus();
  return { bus, stop: () => bus.stop() };
});

describeWorkQueue('redis cluster of three masters', async () => {
  await Promise.all(admins.map((admin) => admin.flushall()));
  const queue = new RedisWorkQueue(config());
  queue.start();
  await until(() => queue.publish({ ...paid(), name: 'payments:purchase_refunded' }));
  return { queue, stop: () => queue.stop() };
});

describe('on a cluster', () => {
  const rooms = Array.from({ length: 12 }, (_, index) => `CLUSTER${index}`);

  it('rooms live on every node, log and channel together, and heads of all are read at once', async () => {
    const bus = await newBus();
    const ears = rooms.map(() => new Ear());
    await Promise.all(rooms.map((room, index) => bus.subscribe(room, ears[index] ?? new Ear())));
    for (const room of rooms) await bus.append(record(room, 1), record(room, 2));
    for (const ear of ears) await ear.until(() => ear.records.length === 2);
    expect(ears.map(({ seqs }) => seqs)).toEqual(rooms.map(() => [1, 2]));
    expect(await bus.heads(rooms)).toEqual(rooms.map(() => ({ epoch: 'e1', seq: 2 })));
    const sizes = await Promise.all(admins.map((admin) => admin.dbsize()));
    expect(sizes.every((size) => size > 0)).toBe(true);
    await bus.stop();
  });

  it('hears again, and says so, after its connections to every node were killed', async () => {
    const bus = await newBus();
    const ears = rooms.map(() => new Ear());
    await Promise.all(rooms.map((room, index) => bus.subscribe(room, ears[index] ?? new Ear())));
    const told = ears.map((ear) => ear.resubscribed);
    for (const admin of admins) await admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    for (const [index, room] of rooms.entries()) {
      const ear = ears[index] ?? new Ear();
      for (let seq = 1; ear.records.length === 0; seq++) await until(() => bus.append(record(room, seq, 'e2')));
      await ear.until(() => ear.resubscribed > (told[index] ?? 0));
      expect(ear.seqs).toEqual([...new Set(ear.seqs)]);
    }
    await bus.stop();
  });

  it('reads no more work once it is told to end: a cluster that was left may never answer', async () => {
    const queue = new RedisWorkQueue(config());
    queue.start();
    const hand = new EventEmitter();
    const [given, finished] = [once(hand, 'given'), once(hand, 'finished')];
    let attempts = 0;
    const consumer = await queue.consume('payments:purchase_paid', 'chat', async () => {
      if ((attempts += 1) === 1) throw new Error('not yet');
      hand.emit('given');
      await finished;
    });
    await until(() => queue.publish(paid()));
    await given; // for the second time: what is tried again is followed by a read
    const read = jest.spyOn(Cluster.prototype, 'xreadgroup');
    const ended = consumer.stop();
    hand.emit('finished');
    await ended;
    expect(read).not.toHaveBeenCalled();
    read.mockRestore();
    await queue.stop();
  });
});
