import { readState, type State } from '@chatpop/testing';
import type { Bench, Row } from './bench.js';
import { usageOf } from './cpu.js';
import { startFloor, type Floor } from './floor.js';
import { collectGarbage } from './garbage.js';
import { Audience } from './sockets/audience.js';
import { figuresOf, measure, nothingSpent, rehearse } from './sockets/measure.js';
import { bareTarget, chatTarget, type Protocol, type RoomTarget } from './sockets/room-target.js';

const protocols: readonly Protocol[] = ['Socket.IO', 'plain'];
const seconds = 2;
/**
 * In a small room that takes longer: a server collects all its garbage once, in the second minute of its life, and whether
 * that falls into some seconds would decide what they cost.
 */
const deliveriesCompared = 60_000;
const fewestRounds = 3;

interface Case {
  readonly sockets: number;
  readonly perSecond: number;
}

/** Bare servers, two of a kind, that run for all cases: what has just started is not what is compared. */
class Floors {
  private readonly running = new Map<Protocol, Floor[]>();

  async start(redisUrl: string, freePort: () => number): Promise<void> {
    for (const protocol of protocols) {
      const script = protocol === 'plain' ? 'raw-ws' : 'socket-io';
      const floors = [
        await startFloor(script, freePort(), [redisUrl]),
        await startFloor(script, freePort(), [redisUrl]),
      ];
      this.running.set(protocol, floors);
    }
  }

  target(protocol: Protocol): RoomTarget {
    return bareTarget(protocol, this.running.get(protocol) ?? []);
  }

  single(protocol: Protocol): RoomTarget {
    return bareTarget(protocol, this.running.get(protocol)?.slice(0, 1) ?? []);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.running.values()].flat().map((floor) => floor.stop()));
  }
}

function compared(name: string, cases: readonly Case[]): Bench {
  return {
    name,
    unit: 'delivery',
    run: (statePath, freePort) =>
      beside(readState(statePath), freePort, async (state, floors) => {
        const rows: Row[] = [];
        for (const protocol of protocols) await warmUp(protocol, state, floors);
        for (const one of cases)
          for (const protocol of protocols) rows.push(...(await compare(one, protocol, state, floors)));
        return rows;
      }),
  };
}

async function beside(state: State, freePort: () => number, run: (state: State, floors: Floors) => Promise<Row[]>) {
  if (!state.redis) throw new Error('Redis must run');
  const floors = new Floors();
  try {
    await floors.start(state.redis.url, freePort);
    return await run(state, floors);
  } finally {
    await floors.stop();
  }
}

const warmUpSockets = 300;

/** Code that has just started is not what is compared. */
async function warmUp(protocol: Protocol, state: State, floors: Floors): Promise<void> {
  for (const target of [floors.target(protocol), await chatTarget(protocol, state, 1, warmUpSockets)]) {
    const audience = new Audience(target);
    await audience.grow(warmUpSockets);
    await rehearse(target, audience, { perSecond: 60, seconds: 4, rooms: 1 });
    await audience.leave();
  }
}

/** By turns, so that both have the same minute. */
async function compare({ sockets, perSecond }: Case, protocol: Protocol, state: State, floors: Floors): Promise<Row[]> {
  const targets = [floors.target(protocol), await chatTarget(protocol, state, 1, sockets)];
  const contests = targets.map((target) => ({ target, audience: new Audience(target), spent: nothingSpent() }));
  for (const { target, audience } of contests) {
    await audience.grow(sockets);
    await rehearse(target, audience, { perSecond: 20, seconds: 1.5, rooms: 1 });
  }
  const rounds = Math.max(fewestRounds, Math.ceil(deliveriesCompared / (sockets * perSecond * seconds)));
  for (let round = 0; round < rounds; round += 1)
    for (const { target, audience, spent } of contests)
      await measure(target, audience, { perSecond, seconds, rooms: 1 }, spent);
  for (const { audience } of contests) await audience.leave();
  const [bare, ours] = contests.map(({ target, spent }) => ({ target, figures: figuresOf(spent) }));
  if (!bare || !ours) throw new Error('Nothing to compare');
  const label = { case: `${sockets} sockets, ${perSecond}/s`, protocol };
  return [
    { ...label, name: bare.target.name, ...bare.figures },
    {
      ...label,
      name: ours.target.name,
      ...ours.figures,
      'CPU ratio': ours.figures['CPU µs/delivery'] / bare.figures['CPU µs/delivery'],
    },
  ];
}

/** Deliveries to the sockets of one room on two servers, ours and bare ones. */
export const fanoutBench = compared(
  'fanout',
  [100, 500, 1_000].map((sockets) => ({ sockets, perSecond: 20 })),
);

/** The same in busy rooms, where what is said meanwhile goes out in one system call. */
export const busyBench = compared('busy', [
  { sockets: 100, perSecond: 100 },
  { sockets: 100, perSecond: 200 },
  { sockets: 300, perSecond: 100 },
]);

const warmSockets = 1_000;
const countedSockets = 4_000;

/**
 * What an open socket holds in memory: how a server grows by the last 4,000 of 5,000 sockets, without its garbage. With the
 * first hundreds it grows by what it first does then, for any number of sockets (1 to 4 MB).
 */
export const connectionsBench: Bench = {
  name: 'connections',
  unit: 'socket',
  run: (statePath, freePort) =>
    beside(readState(statePath), freePort, async (state, floors) => {
      const rows: Row[] = [];
      const gateways = state.services.filter(({ name }) => name === 'websocket-gateway');
      const others = state.services.filter(({ name }) => name !== 'websocket-gateway');
      for (const [index, protocol] of protocols.entries()) {
        const services = [...others, ...gateways.slice(index, index + 1)];
        const bare = await weigh(floors.single(protocol));
        const ours = await weigh(await chatTarget(protocol, { ...state, services }, 1, warmSockets + countedSockets));
        rows.push({ case: `${countedSockets} sockets`, protocol, ...bare });
        const ratio = ours['KB/socket'] / bare['KB/socket'];
        rows.push({ case: `${countedSockets} sockets`, protocol, ...ours, 'memory ratio': ratio });
      }
      return rows;
    }),
};

async function weigh(target: RoomTarget) {
  const audience = new Audience(target);
  await audience.grow(warmSockets);
  await rehearse(target, audience, { perSecond: 20, seconds: 2, rooms: 1 });
  const before = await held(target);
  await audience.grow(countedSockets);
  await rehearse(target, audience, { perSecond: 20, seconds: 2, rooms: 1 });
  const kilobytes = ((await held(target)) - before) / 1_024 / countedSockets;
  await audience.leave();
  return { name: target.name, 'KB/socket': kilobytes };
}

async function held({ pids }: RoomTarget): Promise<number> {
  for (const pid of pids) await collectGarbage(pid);
  return usageOf(pids).rss;
}
