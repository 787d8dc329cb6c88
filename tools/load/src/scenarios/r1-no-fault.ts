import { judge } from '../oracle.js';
import { Load } from '../rig/load.js';
import { percentile, wait } from '../rig/wait.js';
import { faultsOf, unless, type Scenario } from '../scenario.js';
import { tamperings } from '../tamper.js';

export const noFault: Scenario = {
  id: 'R1',
  fault: 'none',
  target: 'lost 0, wire duplicates 0, order faults 0',
  async run({ size, seed, isSmoke, stack }) {
    const running = await stack();
    const load = await Load.start(running, { size, seed });
    load.talk();
    await wait(isSmoke ? 3_000 : 60_000);
    const evidence = await load.end();
    const verdict = judge(evidence);
    const { sent, kept, told, wireDuplicates, refused } = verdict.figures;
    return {
      figures: {
        sent,
        kept,
        told,
        'wire duplicates': wireDuplicates,
        refused,
        'send p99 ms': percentile(load.senders.tookMs, 0.99),
      },
      faults: [...faultsOf(verdict), ...unless(wireDuplicates === 0, `${wireDuplicates} duplicates on the wire`)],
      twins: tamperings.map(({ name, kind, plant }) => ({
        name,
        isRed: judge(plant(evidence)).faults.some((fault) => fault.kind === kind),
      })),
    };
  },
};
