import { readState } from '@chatpop/testing';
import type { Bench, Row } from './bench.js';
import { usageOf } from './cpu.js';
import { Audience } from './sockets/audience.js';
import { figuresOf, measure, nothingSpent, rehearse } from './sockets/measure.js';
import { chatTarget, type Protocol } from './sockets/room-target.js';

const sockets = 5_000;
const rooms = 50;
const heapMb = 256;
const protocols: readonly Protocol[] = ['Socket.IO', 'plain'];

/** One gateway at its scaling target, with little memory: 5,000 sockets in 50 rooms, 20 messages a second and more. */
export const capacityBench: Bench = {
  name: 'capacity',
  unit: 'delivery',
  settings: { WEBSOCKET_INSTANCES: '1', NODE_OPTIONS: `--max-old-space-size=${heapMb}` },
  async run(statePath) {
    const rows: Row[] = [];
    for (const protocol of protocols) {
      const target = await chatTarget(protocol, readState(statePath), rooms, sockets);
      const audience = new Audience(target);
      await audience.grow(sockets);
      await rehearse(target, audience, { perSecond: 20, seconds: 2, rooms });
      for (const perSecond of [20, 100]) {
        const spent = nothingSpent();
        const began = performance.now();
        await measure(target, audience, { perSecond, seconds: 10, rooms }, spent);
        const cpuShare = spent.cpuUs / 1_000 / (performance.now() - began);
        rows.push({
          case: `${sockets} sockets, ${rooms} rooms, ${perSecond}/s`,
          name: 'ChatPop',
          protocol,
          ...figuresOf(spent),
          'CPU % of a core': cpuShare * 100,
          'RSS MB': usageOf(target.pids).rss / 1_048_576,
        });
      }
      await audience.leave();
    }
    return rows;
  },
};
