import { judge } from '../oracle.js';
import { Load } from '../rig/load.js';
import type { Stack } from '../rig/stack.js';
import { until, wait } from '../rig/wait.js';
import { faultsOf, late, unless, type Scenario, type Setting, type Twin } from '../scenario.js';

const health = async (stack: Stack): Promise<boolean[]> =>
  Promise.all(stack.instances('websocket-gateway').map(async ({ url }) => (await fetch(`${url}/health/ready`)).ok));

/** Nobody hears anything, however often they subscribe, and heads are not compared. */
async function twin(setting: Setting): Promise<Twin> {
  const stack = await setting.stack({ ROOM_HEAD_CHECK_MS: '86400000' });
  const load = await Load.start(stack, { size: setting.size, seed: setting.seed });
  stack.servers.proxy.isMute = true;
  load.talk();
  await wait(3_000);
  const { faults } = judge(await load.end(3_000));
  stack.servers.proxy.isMute = false;
  await stack.ready();
  return { name: 'nobody notices', isRed: faults.some(({ kind }) => kind === 'lost') };
}

export const deafSubscriber: Scenario = {
  id: 'R6',
  fault: 'a deaf subscriber (connected, answers pings, hears nothing)',
  target: 'noticed <= 6 s, lost 0, readiness red meanwhile',
  async run(setting) {
    const stack = await setting.stack();
    const load = await Load.start(stack, { size: setting.size, seed: setting.seed });
    load.talk();
    await wait(3_000);
    const began = Date.now();
    const subscribers = stack.servers.proxy.deafen();
    await until('a gateway is not ready', async () => (await health(stack)).includes(false));
    const noticedMs = Date.now() - began;
    await until('all gateways are ready', async () => !(await health(stack)).includes(false));
    const readyMs = Date.now() - began;
    await load.caughtUp();
    const verdict = judge(await load.end());
    return {
      figures: {
        'deaf connections': subscribers,
        'noticed ms': noticedMs,
        'ready again ms': readyMs,
        lost: verdict.faults.filter(({ kind }) => kind === 'lost').length,
      },
      faults: [...faultsOf(verdict), ...unless(subscribers > 0, 'nobody was deafened')],
      late: late('noticed', noticedMs, 6_000),
      twins: [await twin(setting)],
    };
  },
};
