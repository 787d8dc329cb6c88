import { findRedis, howToGetRedis, startRedis } from '@chatpop/local-servers';
import type { Bench, Row } from './bench.js';
import { usageOf } from './cpu.js';
import { startFloor } from './floor.js';
import { Audience } from './sockets/audience.js';
import { figuresOf, measureTyping, nothingSpent, type Spent } from './sockets/measure.js';
import { bareTarget, type Protocol, type RoomTarget } from './sockets/room-target.js';

const transports = ['adapter', 'bus'] as const;
const protocols: readonly Protocol[] = ['Socket.IO', 'plain'];
const roomSizes = [10, 100];
const rates = [20, 200];
const seconds = 2;
const rounds = 5;

/** One way for what passes, as two bare servers use it: nothing else differs between the contests of a case. */
interface Contest {
  readonly target: RoomTarget;
  readonly audience: Audience;
  readonly spent: Spent;
  events: number;
  redisUs: number;
}

/**
 * What carries passing events between servers cheaper: the bus, or Socket.IO's sharded Redis adapter. Redis is one that
 * nobody else uses, and its CPU is told by itself.
 */
export const transportBench: Bench = {
  name: 'transport',
  unit: 'delivery',
  async run(_, freePort) {
    const binary = await findRedis({ dir: '.chatpop/redis' });
    if (!binary) throw new Error(howToGetRedis);
    const redis = await startRedis({ binary });
    const start = (transport: string) => startFloor('transport.ts', freePort(), [redis.url, transport]);
    const servers = await Promise.all(
      transports.map(async (name) => ({ name, floors: [await start(name), await start(name)] })),
    );
    try {
      const rows: Row[] = [];
      for (const protocol of protocols)
        for (const sockets of roomSizes) {
          const targets = servers.map(({ name, floors }) => ({ ...bareTarget(protocol, floors), name }));
          rows.push(...(await compare(protocol, sockets, targets, redis.pid)));
        }
      return rows;
    } finally {
      await Promise.all(servers.flatMap(({ floors }) => floors.map((floor) => floor.stop())));
      await redis.stop();
    }
  },
};

/** By turns, in the order there and back, so that none is always the first. */
async function compare(
  protocol: Protocol,
  sockets: number,
  targets: readonly RoomTarget[],
  redis: number,
): Promise<Row[]> {
  const audiences = targets.map((target) => ({ target, audience: new Audience(target, 'typing') }));
  for (const { audience } of audiences) await audience.grow(sockets);
  const rows: Row[] = [];
  for (const perSecond of rates) {
    const contests = audiences.map((one): Contest => ({ ...one, spent: nothingSpent(), events: 0, redisUs: 0 }));
    for (const one of contests) await type({ ...one, spent: nothingSpent() }, perSecond, redis);
    for (let round = 0; round < rounds; round += 1)
      for (const one of round % 2 === 0 ? contests : [...contests].reverse()) await type(one, perSecond, redis);
    const label = { case: `${sockets} sockets, ${perSecond}/s`, protocol };
    rows.push(...contests.map((one) => ({ ...label, ...figures(one) })));
  }
  for (const { audience } of audiences) await audience.leave();
  return rows;
}

async function type(one: Contest, perSecond: number, redis: number): Promise<void> {
  const before = usageOf([redis]).cpuUs;
  one.events += await measureTyping(one.target, one.audience, { perSecond, seconds }, one.spent);
  one.redisUs += usageOf([redis]).cpuUs - before;
}

function figures({ target, spent, events, redisUs }: Contest) {
  return {
    name: target.name,
    ...figuresOf(spent),
    'CPU µs/event': spent.cpuUs / events,
    'Redis µs/event': redisUs / events,
  };
}
