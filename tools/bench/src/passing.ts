import { readState } from '@chatpop/testing';
import type { Bench, Row } from './bench.js';
import { startFloor } from './floor.js';
import { Audience } from './sockets/audience.js';
import { figuresOf, measureTyping, nothingSpent, type Spent, type Typing } from './sockets/measure.js';
import { bareTarget, chatTarget, socketsOfOne, type RoomTarget } from './sockets/room-target.js';

const sockets = 100;
const rates = [50, 200];
const seconds = 4;
const rounds = 3;

interface Contest {
  readonly target: RoomTarget;
  readonly audience: Audience;
  readonly socketsOfTypist: number;
}

/** What passes, from the sockets of two gateways to those of both, beside bare Socket.IO with the sharded Redis adapter. */
export const passingBench: Bench = {
  name: 'passing',
  unit: 'delivery',
  async run(statePath, freePort) {
    const state = readState(statePath);
    if (!state.redis) throw new Error('Redis must run');
    const { url } = state.redis;
    const floors = await Promise.all([1, 2].map(() => startFloor('socket-io-sharded', freePort(), [url])));
    try {
      const contests = [
        contest({ ...bareTarget('Socket.IO', floors), name: 'bare Socket.IO + sharded adapter' }, 1),
        contest(await chatTarget('Socket.IO', state, 1, sockets), socketsOfOne),
      ];
      for (const { audience } of contests) await audience.grow(sockets);
      const rows: Row[] = [];
      for (const perSecond of rates) rows.push(...(await compare(contests, perSecond)));
      for (const { audience } of contests) await audience.leave();
      return rows;
    } finally {
      await Promise.all(floors.map((floor) => floor.stop()));
    }
  },
};

function contest(target: RoomTarget, socketsOfTypist: number): Contest {
  return { target, audience: new Audience(target, 'typing'), socketsOfTypist };
}

async function compare(contests: readonly Contest[], perSecond: number): Promise<Row[]> {
  const measured = contests.map((one) => ({ ...one, spent: nothingSpent() }));
  for (const one of contests) await type(one, { perSecond, seconds }, nothingSpent());
  for (let round = 0; round < rounds; round += 1)
    for (const one of measured) await type(one, { perSecond, seconds }, one.spent);
  const label = { case: `${sockets} sockets, ${perSecond} typing/s` };
  const rows = measured.map(({ target, spent }) => ({ ...label, name: target.name, ...figuresOf(spent) }));
  const [floor, ours] = rows.map((row) => row['CPU µs/delivery']);
  return rows.map((row, index) => (index === 0 ? row : { ...row, 'CPU ratio': (ours ?? 0) / (floor ?? 0) }));
}

const type = (
  { target, audience, socketsOfTypist }: Contest,
  rate: Pick<Typing, 'perSecond' | 'seconds'>,
  spent: Spent,
): Promise<number> => measureTyping(target, audience, { ...rate, socketsOfTypist }, spent);
