import type { ShapeName } from '@chatpop/topology';
import { judge } from '../oracle.js';
import { Load } from '../rig/load.js';
import { Reader } from '../rig/reader.js';
import type { Stack } from '../rig/stack.js';
import { percentile, wait } from '../rig/wait.js';
import { faultsOf, unless, type Scenario, type Setting, type Twin } from '../scenario.js';

const moves: readonly ShapeName[] = ['monolith', 'split', 'microservices', 'monolith', 'microservices'];
const boundMs = 30_000;

/** What ran is killed, and not moved away from. */
async function twin(stack: Stack, { size, seed }: Setting): Promise<Twin> {
  const load = await Load.start(stack, { size, seed });
  load.talk();
  await wait(500);
  const chats = stack.instances('chat');
  for (const instance of chats) stack.kill(instance, 'SIGKILL');
  await Promise.all(chats.map((instance) => stack.replaced(instance)));
  await stack.ready();
  await load.end();
  return { name: 'what ran is killed instead', isRed: load.senders.wrong() > 0 };
}

export const topologySwitched: Scenario = {
  id: 'R13',
  fault: 'topology switched microservices -> monolith -> split -> microservices -> monolith and back under L',
  target: 'lost 0, duplicates 0, 5xx 0, each <= 30 s',
  async run(setting) {
    const { size, seed, isSmoke } = setting;
    const stack = await setting.stack();
    const load = await Load.start(stack, { size, seed });
    load.talk();
    const [code = ''] = load.crowd.codes;
    const reader = new Reader(`${stack.url}/api/chats/${code}/messages/`);
    const took: number[] = [];
    for (const shape of moves) {
      await wait(isSmoke ? 500 : 3_000);
      took.push(await stack.moveTo(shape));
    }
    await wait(1_000);
    await reader.stop();
    const verdict = judge(await load.end());
    const wrong = load.senders.wrong();
    const healed = load.ears.flatMap((ear) => ear.healed);
    return {
      figures: {
        sent: verdict.figures.sent,
        reads: reader.asked,
        'HTTP errors': wrong + reader.wrong.length,
        lost: verdict.faults.filter(({ kind }) => kind === 'lost').length,
        'wire duplicates': verdict.figures.wireDuplicates,
        'each move ms': took.join(', '),
        'p95 back in ms': percentile(healed, 0.95),
      },
      faults: [
        ...faultsOf(verdict),
        ...unless(wrong === 0, `sends failed: ${JSON.stringify(load.senders.statuses())}`),
        ...unless(reader.wrong.length === 0, `reads failed: ${reader.wrong.slice(0, 5).join(', ')}`),
        ...unless(Math.max(...took) <= boundMs, `moves took ${took.join(', ')} ms`),
      ],
      twins: [await twin(stack, setting)],
    };
  },
};
