import { setTimeout as delay } from 'node:timers/promises';
import { readState } from '@chatpop/testing';
import type { Bench, Row } from './bench.js';
import { usageOf } from './cpu.js';
import { startFloor } from './floor.js';
import { post } from './http.js';
import { Onlookers, openShop, sign, type Order } from './payments-data.js';

const secret = 'whsec_of_the_bench';
const rooms = 4;
const guests = 8;
const atOnce = 16;
const warmUp = 200;
const measured = 1_000;
const steady = 400;
const perSecond = 20;
const deadlineMs = 120_000;

type Processes = Readonly<Record<'payments' | 'chat' | 'postgres', number>>;

/** Signed payments: what a webhook costs until chat has given what was paid for, and when that is seen on a socket. */
export const paymentsBench: Bench = {
  name: 'payments',
  unit: 'webhook',
  settings: { PAYMENTS_SIMULATED_WEBHOOK_SECRET: secret },
  async run(statePath, freePort) {
    const { services, edge, redis, postgres } = readState(statePath);
    const [payments, chat] = ['payments', 'chat'].map((wanted) => services.find(({ name }) => name === wanted));
    if (!payments || !chat || !redis || postgres.pid === undefined) throw new Error('All services must run');
    const processes = { payments: payments.pid, chat: chat.pid, postgres: postgres.pid };
    const tell = async ({ event }: Order): Promise<number> => {
      const headers = { 'stripe-signature': sign(event, secret) };
      return (await post(`${payments.url}/api/payments/webhook/`, headers, event)).status;
    };

    // First, while Postgres serves nobody else: what a connection has used is forgotten with it, when its pool closes it.
    const floor = await startFloor('fastify-insert', freePort(), [postgres.url, redis.url]);
    const message = JSON.stringify({ content: 'Hello from the pier!' });
    const insert = async () => (await post(`${floor.url}/send`, {}, message)).status;
    await inLanes(Array.from({ length: warmUp }), insert);
    const numbers = Array.from({ length: measured });
    const bare = await measure({ ...processes, payments: floor.pid }, numbers, insert, async () => undefined);
    await floor.stop();

    const shops = await Promise.all(Array.from({ length: rooms }, () => openShop(chat.url, payments.url, guests)));
    const onlookers = new Onlookers(edge.url, shops);
    await onlookers.arrive();
    const orders = shops.flatMap((shop) => shop.orders);
    const allSeen = (some: readonly Order[]) => seen(onlookers, some);

    const some = orders.splice(0, measured);
    await inLanes(some.slice(0, warmUp), tell);
    await allSeen(some.slice(0, warmUp));
    const fresh = some.slice(warmUp);
    const ours = await measure(processes, fresh, tell, () => allSeen(fresh));
    const again = await measure(processes, fresh, tell, async () => undefined);
    const rest = orders.splice(0, steady);
    const ratio = (figures: typeof ours) => ({ 'CPU ratio': figures['CPU µs/webhook'] / bare['CPU µs/webhook'] });
    const rows: Row[] = [
      { case: `${atOnce} at once`, name: 'Fastify + insert + publish', ...bare },
      { case: `${atOnce} at once`, name: 'paid, told, given', ...ours, ...ratio(ours) },
      { case: `${atOnce} at once`, name: 'the same event again', ...again, ...ratio(again) },
      { case: `${perSecond} a second`, name: 'webhook to socket', ...(await untilSeen(onlookers, rest, tell)) },
    ];
    onlookers.leave();
    return rows;
  },
};

/** CPU from the first webhook until nothing is left to do. */
async function measure<Item>(
  processes: Processes,
  items: readonly Item[],
  work: (item: Item) => Promise<number>,
  settled: () => Promise<void>,
) {
  const cpuOf = (pid: number) => usageOf([pid]).cpuUs;
  const usage = () => Object.values(processes).map(cpuOf);
  const [before, began] = [usage(), performance.now()];
  await inLanes(items, work);
  const seconds = (performance.now() - began) / 1000;
  await settled();
  const [own = 0, chat = 0, postgres = 0] = usage().map((cpu, index) => (cpu - (before[index] ?? 0)) / items.length);
  return {
    'webhooks/s': items.length / seconds,
    'CPU µs/webhook': own + postgres,
    'of it Postgres': postgres,
    'and chat': chat,
  };
}

async function untilSeen(onlookers: Onlookers, orders: readonly Order[], tell: (order: Order) => Promise<number>) {
  const toldAt = new Map<string, number>();
  const answers: Promise<number>[] = [];
  for (const [n, order] of orders.entries()) {
    const next = (toldAt.get(orders[0]?.mark ?? '') ?? performance.now()) + (n * 1000) / perSecond;
    await delay(Math.max(next - performance.now(), 0));
    toldAt.set(order.mark, performance.now());
    answers.push(tell(order));
  }
  await Promise.all(answers);
  await seen(onlookers, orders);
  const latencies = [...toldAt].map(([mark, at]) => (onlookers.seenAt.get(mark) ?? Infinity) - at);
  latencies.sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? 0;
  return { 'p50 ms': at(0.5), 'p99 ms': at(0.99) };
}

async function seen(onlookers: Onlookers, orders: readonly Order[]): Promise<void> {
  const deadline = performance.now() + deadlineMs;
  while (!orders.every(({ mark }) => onlookers.seenAt.has(mark))) {
    if (performance.now() > deadline) throw new Error('What was paid for was not given');
    await delay(20);
  }
}

async function inLanes<Item>(items: readonly Item[], work: (item: Item) => Promise<number>): Promise<void> {
  const queue = [...items.entries()];
  const lane = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const status = await work(next[1]);
      if (status >= 300) throw new Error(`Answered ${status}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}
