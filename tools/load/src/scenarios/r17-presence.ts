import { roomRoutes } from '@chatpop/contracts';
import { randomFrom } from '../random.js';
import { Crowd } from '../rig/crowd.js';
import { RawReader } from '../rig/raw-reader.js';
import type { Instance, Stack } from '../rig/stack.js';
import { until } from '../rig/wait.js';
import { unless, type Scenario, type Setting } from '../scenario.js';

const watchers = 5;
const boundMs = 60_000;

async function countIn({ url }: Stack, code: string): Promise<number> {
  const response = await fetch(url + roomRoutes.presence.path.replace('{code}', code));
  const { count } = roomRoutes.presence.responses[200].parse(await response.json());
  return count;
}

/** People at one gateway that is killed, and some with a tab at each of the two others. */
async function run(stack: Stack, { seed, isSmoke }: Setting, withinMs: number) {
  const people = isSmoke ? 20 : 100;
  const options = { random: randomFrom(seed, 'clients') };
  const crowd = await Crowd.gather(stack, { people: people + watchers, rooms: 1 }, options);
  const [code = ''] = crowd.codes;
  const [victim, ...others] = stack.instances('websocket-gateway');
  if (!victim) throw new Error('There is no gateway');
  const at = (gateway: Instance, who: Crowd['people']): RawReader[] =>
    who.map((person) => new RawReader(gateway.url, person));
  const lost = at(victim, crowd.people.slice(watchers));
  const tabs = others.flatMap((gateway) => at(gateway, crowd.people.slice(0, watchers)));
  await until('everybody is in', () => [...lost, ...tabs].every(({ isIn }) => isIn));
  await until('everybody is present', async () => (await countIn(stack, code)) >= people + watchers);
  const present = await countIn(stack, code);
  stack.kill(victim, 'SIGKILL');
  const rightMs = await until(
    'presence is right',
    async () => (await countIn(stack, code)) === watchers,
    withinMs,
  ).catch(() => undefined);
  const left = await countIn(stack, code);
  await stack.replaced(victim);
  for (const { socket } of [...lost, ...tabs]) socket.terminate();
  return { people, tabs: tabs.length, present, rightMs, left };
}

export const presence: Scenario = {
  id: 'R17',
  fault: 'a gateway with 100 people killed',
  target: 'presence right <= 30 s, several tabs = 1 person',
  async run(setting) {
    const found = await run(await setting.stack(), setting, boundMs);
    const twin = await run(
      await setting.stack({ PRESENCE_LEASE_MS: '3600000' }),
      { ...setting, isSmoke: true },
      30_000,
    );
    const expected = found.people + watchers;
    return {
      figures: {
        'people lost': found.people,
        'present before': `${found.present} (${watchers} of them with ${found.tabs / watchers} tabs)`,
        'present after': found.left,
        'right after ms': found.rightMs ?? `not within ${boundMs}`,
      },
      faults: [
        ...unless(found.present === expected, `${found.present} were present, not ${expected}`),
        ...unless(found.left === watchers, `${found.left} are present, not ${watchers}`),
      ],
      twins: [{ name: 'leases of an hour', isRed: twin.left > watchers }],
    };
  },
};
