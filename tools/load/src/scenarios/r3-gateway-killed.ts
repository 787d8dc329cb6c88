import { judge } from '../oracle.js';
import { randomFrom, pick } from '../random.js';
import { Listener } from '../rig/listener.js';
import { Load } from '../rig/load.js';
import type { Stack } from '../rig/stack.js';
import { percentile, wait } from '../rig/wait.js';
import { faultsOf, late, twinOf, unless, type Scenario, type Setting } from '../scenario.js';

async function killed(stack: Stack, { size, seed, isSmoke }: Setting, kills: number, isNaive: boolean) {
  const load = await Load.start(stack, { size, seed, isNaive });
  const random = randomFrom(seed, 'kills');
  load.talk();
  for (let kill = 0; kill < kills; kill += 1) {
    await wait(isSmoke ? 1_500 : 5_000);
    const victim = pick(random, stack.instances('websocket-gateway'));
    stack.kill(victim, 'SIGKILL');
    await Promise.all([stack.replaced(victim), wait(isSmoke ? 1_500 : 5_000)]);
  }
  return { load, evidence: await load.end(isNaive ? 5_000 : 60_000) };
}

export const gatewayKilled: Scenario = {
  id: 'R3',
  fault: 'SIGKILL a gateway every 10 s',
  target: 'lost 0, all resumed, p95 healed <= 3 s',
  async run(setting) {
    const stack = await setting.stack();
    const kills = setting.isSmoke ? 1 : 6;
    const { load, evidence } = await killed(stack, setting, kills, false);
    const verdict = judge(evidence);
    const healed = load.ears.flatMap((ear) => ear.healed);
    const reloads = load.ears.reduce((total, ear) => total + (ear instanceof Listener ? ear.reloads : 0), 0);
    const twin = await killed(stack, setting, 1, true);
    return {
      figures: {
        kills,
        lost: verdict.faults.filter(({ kind }) => kind === 'lost').length,
        'connections healed': healed.length,
        'p95 healed ms': percentile(healed, 0.95),
        'slowest ms': Math.max(...healed),
        'wire duplicates': verdict.figures.wireDuplicates,
      },
      faults: [
        ...faultsOf(verdict),
        ...unless(healed.length > 0, 'no connection was lost: nothing was tried'),
        ...unless(reloads === 0, `${reloads} had to reload`),
      ],
      late: late('p95 healed', percentile(healed, 0.95), 3_000),
      twins: [twinOf('clients that come back without their position', twin.evidence)],
    };
  },
};
