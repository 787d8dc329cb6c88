import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadConfig } from '@chatpop/service-bootstrap';
import { Redis } from 'ioredis';
import { busConfig } from '../bus.config.js';
import { workDeadLetters } from '../message-bus.metrics.js';
import { describeMessageBus, Ear, record } from '../message-bus.suite.js';
import { describeWorkQueue, paid } from '../work-queue.suite.js';
import { RedisMessageBus } from './redis-message-bus.js';
import { RedisWorkQueue } from './redis-work-queue.js';

const config = loadConfig(busConfig, {
  REDIS_URL: process.env.TEST_REDIS_URL,
  WORK_RETRY_MS: '50',
  WORK_MAX_ATTEMPTS: '3',
});

async function newBus(): Promise<RedisMessageBus> {
  const bus = new RedisMessageBus(config);
  bus.start();
  await until(() => bus.assertListening());
  return bus;
}

async function newQueue(): Promise<RedisWorkQueue> {
  const queue = new RedisWorkQueue(config);
  queue.start();
  await until(() => queue.publish({ ...paid(), name: 'payments:purchase_refunded' }));
  return queue;
}

/** Tries until it does not throw. */
async function until(work: () => Promise<unknown>): Promise<void> {
  for (;;) {
    const ok = await work().then(
      () => true,
      () => false,
    );
    if (ok) return;
    await new Promise(setImmediate);
  }
}

describeMessageBus('redis', async () => {
  const bus = await newBus();
  return { bus, stop: () => bus.stop() };
});

describeWorkQueue('redis', async () => {
  const admin = new Redis(config.redisUrl ?? '');
  await admin.flushall();
  admin.disconnect();
  const queue = await newQueue();
  return { queue, stop: () => queue.stop() };
});

describe(RedisMessageBus.name, () => {
  let bus: RedisMessageBus;
  let admin: Redis;
  beforeEach(async () => {
    bus = await newBus();
    admin = new Redis(config.redisUrl ?? '');
  });
  afterEach(async () => {
    await bus.stop();
    admin.disconnect();
  });

  it('hears again, and says so, after its connections were killed', async () => {
    const ear = new Ear();
    await bus.subscribe('KILLED01', ear);
    await admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await ear.until(() => ear.resubscribed === 1);
    await until(() => bus.append(record('KILLED01', 1)));
    await ear.until(() => ear.records.length === 1);
    expect(ear.seqs).toEqual([1]);
  });

  it('notices that it has become deaf, and rebuilds the subscriber', async () => {
    const ear = new Ear();
    await bus.subscribe('DEAF0001', ear);
    const deafen = Reflect.get(bus, 'subscriber') as Redis;
    await deafen.sunsubscribe();
    await ear.until(() => ear.resubscribed === 1);
    await bus.append(record('DEAF0001', 1));
    await ear.until(() => ear.records.length === 1);
    expect(ear.seqs).toEqual([1]);
  }, 15_000);

  it('counts and passes over what it does not know', async () => {
    const ear = new Ear();
    await bus.subscribe('STRANGE1', ear);
    const key = 'chatpop:room:{STRANGE1}';
    const unknown = [
      'garbage',
      '{"v":2}\n{}',
      JSON.stringify({ ...record('STRANGE1', 1).header, name: 'chat:from_the_future' }) + '\n{}',
    ];
    for (const payload of unknown) await admin.spublish(key, payload);
    await bus.append(record('STRANGE1', 1));
    await ear.until(() => ear.records.length > 0);
    expect(ear.seqs).toEqual([1]);
  });
});

describe(RedisWorkQueue.name, () => {
  it('gives up poison to the dead letters, and goes on', async () => {
    const admin = new Redis(config.redisUrl ?? '');
    await admin.flushall();
    const queue = await newQueue();
    const [poison, good] = [paid(), paid()];
    const seen: string[] = [];
    await queue.consume('payments:purchase_paid', 'chat', async (work) => {
      seen.push(work.id);
      await Promise.resolve();
      if (work.id === poison.id) throw new Error('poison');
    });
    await queue.publish(poison);
    await queue.publish(good);
    const dead = 'chatpop:work:{payments:purchase_paid}:dead';
    await until(async () => expect(await admin.xlen(dead)).toBe(1));
    await until(async () => expect(await admin.xlen('chatpop:work:{payments:purchase_paid}')).toBe(0));
    expect(seen.filter((id) => id === poison.id)).toHaveLength(3);
    expect(seen).toContain(good.id);
    await queue.stop();
    admin.disconnect();
  });

  it('tells how much is in the dead letters, also in a process that did not put it there', async () => {
    const admin = new Redis(config.redisUrl ?? '');
    await admin.flushall();
    await admin.xadd('chatpop:work:{payments:purchase_paid}:dead', '*', 'w', '{}');
    workDeadLetters.reset();
    const queue = await newQueue();
    await queue.consume('payments:purchase_paid', 'chat', async () => undefined);
    const told = async () => (await workDeadLetters.get()).values.map(({ labels, value }) => ({ ...labels, value }));
    await until(async () => expect(await told()).toEqual([{ name: 'payments:purchase_paid', value: 1 }]));
    await queue.stop();
    admin.disconnect();
  });

  it('takes over what a consumer had in hand when it died', async () => {
    const admin = new Redis(config.redisUrl ?? '');
    await admin.flushall();
    const queue = await newQueue();
    const stream = 'chatpop:work:{payments:purchase_paid}';
    const work = paid();
    await admin.xgroup('CREATE', stream, 'chat', '0', 'MKSTREAM');
    await queue.publish(work);
    await admin.xreadgroup('GROUP', 'chat', 'the-dead', 'COUNT', 1, 'STREAMS', stream, '>');
    const taken = new Promise<string>((resolve) => {
      void queue.consume('payments:purchase_paid', 'chat', async ({ id }) => {
        await Promise.resolve();
        resolve(id);
      });
    });
    expect(await taken).toBe(work.id);
    await queue.stop();
    admin.disconnect();
  });
});
