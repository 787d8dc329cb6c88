import { readState } from '@chatpop/testing';
import type { Bench, Row } from './bench.js';
import { startFloor } from './floor.js';
import { Audience } from './sockets/audience.js';
import { figuresOf, measureTyping, nothingSpent } from './sockets/measure.js';
import { bareTarget, chatTarget, socketsOfOne, type RoomTarget } from './sockets/room-target.js';

const sockets = 100;
const rates = [50, 200];
const seconds = 4;
const rounds = 3;
/** What somebody does on two sockets at once is told once; here each socket is somebody else's. */
const everyOneSomebody = sockets * socketsOfOne;

interface Contest {
  readonly target: RoomTarget;
  readonly audience: Audience;
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
        contest({ ...bareTarget('Socket.IO', floors), name: 'bare Socket.IO + sharded adapter' }),
        contest(await chatTarget('Socket.IO', state, 1, everyOneSomebody)),
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

const contest = (target: RoomTarget): Contest => ({ target, audience: new Audience(target, 'typing') });

async function compare(contests: readonly Contest[], perSecond: number): Promise<Row[]> {
  const measured = contests.map((one) => ({ ...one, spent: nothingSpent() }));
  for (const { target, audience } of measured)
    await measureTyping(target, audience, { perSecond, seconds }, nothingSpent());
  for (let round = 0; round < rounds; round += 1)
    for (const { target, audience, spent } of measured)
      await measureTyping(target, audience, { perSecond, seconds }, spent);
  const label = { case: `${sockets} sockets, ${perSecond} typing/s` };
  const rows = measured.map(({ target, spent }) => ({ ...label, name: target.name, ...figuresOf(spent) }));
  const [floor, ours] = rows.map((row) => row['CPU µs/delivery']);
  return rows.map((row, index) => (index === 0 ? row : { ...row, 'CPU ratio': (ours ?? 0) / (floor ?? 0) }));
}
