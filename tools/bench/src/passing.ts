import { setTimeout as delay } from 'node:timers/promises';
import { readState } from '@chatpop/testing';
import type { Bench, Row } from './bench.js';
import { usageOf } from './cpu.js';
import { startFloor } from './floor.js';
import { Audience } from './sockets/audience.js';
import { figuresOf, nothingSpent, type Spent } from './sockets/measure.js';
import { bareTarget, chatTarget, socketsOfOne, type RoomTarget } from './sockets/room-target.js';

const sockets = 100;
const perSecond = 50;
const seconds = 4;
const rounds = 3;

interface Contest {
  readonly target: RoomTarget;
  readonly audience: Audience;
  /** How many hear that somebody types. */
  readonly hearers: number;
  readonly spent: Spent;
}

/** What passes, from the sockets of two gateways to those of both: by the bus, beside Socket.IO's sharded Redis adapter. */
export const passingBench: Bench = {
  name: 'passing',
  unit: 'delivery',
  async run(statePath, freePort) {
    const state = readState(statePath);
    if (!state.redis) throw new Error('Redis must run');
    const { url } = state.redis;
    const floors = await Promise.all([1, 2].map(() => startFloor('socket-io-sharded', freePort(), [url])));
    try {
      const bare = contest({ ...bareTarget('Socket.IO', floors), name: 'bare Socket.IO + sharded adapter' }, 1);
      const ours = contest(await chatTarget('Socket.IO', state, 1, sockets), socketsOfOne);
      const contests = [bare, ours];
      for (const { audience } of contests) await audience.grow(sockets);
      for (const one of contests) await type({ ...one, spent: nothingSpent() });
      for (let round = 0; round < rounds; round += 1) for (const one of contests) await type(one);
      for (const { audience } of contests) await audience.leave();
      return rowsOf(bare, ours);
    } finally {
      await Promise.all(floors.map((floor) => floor.stop()));
    }
  },
};

function contest(target: RoomTarget, socketsOfTypist: number): Contest {
  const audience = new Audience(target, 'typing');
  return { target, audience, hearers: sockets - socketsOfTypist, spent: nothingSpent() };
}

/** Everybody begins to type, in turn; and stops, in turn: what is said twice would not be told. */
async function type({ target, audience, hearers, spent }: Contest): Promise<void> {
  const [before, cpuBefore, began] = [audience.deliveries, usageOf(target.pids).cpuUs, performance.now()];
  const changes = perSecond * seconds;
  audience.latencies = [];
  for (let n = 0; n < changes; n += 1) {
    await delay(Math.max(began + (n * 1_000) / perSecond - performance.now(), 0));
    audience.say(n % sockets, 'typing', { code: target.code, typing: Math.floor(n / sockets) % 2 === 0 });
  }
  await audience.heard(before + changes * hearers);
  spent.cpuUs += usageOf(target.pids).cpuUs - cpuBefore;
  spent.deliveries += audience.deliveries - before;
  spent.latencies.push(...audience.latencies);
}

function rowsOf(bare: Contest, ours: Contest): Row[] {
  const [floor, measured] = [figuresOf(bare.spent), figuresOf(ours.spent)];
  const label = { case: `${sockets} sockets, ${perSecond} typing/s` };
  return [
    { ...label, name: bare.target.name, ...floor },
    {
      ...label,
      name: ours.target.name,
      ...measured,
      'CPU ratio': measured['CPU µs/delivery'] / floor['CPU µs/delivery'],
    },
  ];
}
