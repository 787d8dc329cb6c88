import { judge } from '../oracle.js';
import { Load } from '../rig/load.js';
import { Reader } from '../rig/reader.js';
import type { Instance, Stack } from '../rig/stack.js';
import { percentile, until, wait } from '../rig/wait.js';
import { faultsOf, unless, type Scenario, type Setting } from '../scenario.js';

/** Those that run more than once, so that one can be missed. */
const restarted = ['chat', 'websocket-gateway'] as const;
/** Those that run once here: what is measured is how they end. */
const single = ['photo', 'payments'] as const;

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** @returns how long it took to end, in ms. */
async function restart(stack: Stack, instance: Instance): Promise<number> {
  stack.kill(instance, 'SIGTERM');
  const tookMs = await until(`${instance.name} ${instance.instance} has ended`, () => !isAlive(instance.pid));
  await stack.replaced(instance);
  return tookMs;
}

/** Killed, not asked to end. */
async function twin(stack: Stack, { size, seed, isSmoke }: Setting) {
  const load = await Load.start(stack, { size, seed });
  load.talk(Math.min(400, size.sockets * 4));
  for (let kill = 0; kill < (isSmoke ? 3 : 5) && load.senders.wrong() === 0; kill += 1) {
    await wait(1_000);
    for (const instance of stack.instances('chat').slice(0, 1)) {
      stack.kill(instance, 'SIGKILL');
      await stack.replaced(instance);
    }
  }
  const errors = load.senders.wrong();
  const { faults } = judge(await load.end());
  return { twin: { name: 'chat is killed instead', isRed: errors > 0 }, faults };
}

export const rollingRestart: Scenario = {
  id: 'R12',
  fault: 'rolling restart of each service under L',
  target: 'lost 0, HTTP errors 0, each exit <= 10 s',
  async run(setting) {
    const { size, seed, isSmoke } = setting;
    const stack = await setting.stack();
    const load = await Load.start(stack, { size, seed });
    load.talk();
    const [code = ''] = load.crowd.codes;
    const reader = new Reader(`${stack.url}/api/chats/${code}/messages/`);
    const exits: Record<string, number> = {};
    for (const name of isSmoke ? restarted : [...restarted, ...single]) {
      for (const instance of isSmoke ? stack.instances(name).slice(0, 1) : stack.instances(name)) {
        await wait(isSmoke ? 200 : 3_000);
        exits[`${name} ${instance.instance}`] = await restart(stack, instance);
      }
    }
    await wait(1_000);
    await reader.stop();
    const errors = load.senders.wrong();
    const verdict = judge(await load.end());
    const killed = await twin(stack, setting);
    const healed = load.ears.flatMap((ear) => ear.healed);
    const slowest = Math.max(...Object.values(exits));
    return {
      figures: {
        sent: verdict.figures.sent,
        reads: reader.asked,
        'HTTP errors': errors + reader.wrong.length,
        lost: verdict.faults.filter(({ kind }) => kind === 'lost').length,
        'slowest exit ms': slowest,
        'connections moved': healed.length,
        'p95 back in ms': percentile(healed, 0.95),
      },
      faults: [
        ...faultsOf(verdict),
        ...killed.faults.map(({ text }) => `killed chat: ${text}`),
        ...unless(errors === 0, `${errors} sends failed: ${JSON.stringify(load.senders.statuses())}`),
        ...unless(reader.wrong.length === 0, `reads failed: ${reader.wrong.slice(0, 5).join(', ')}`),
        ...unless(slowest <= 11_000, `exits took ${JSON.stringify(exits)}`),
      ],
      twins: [killed.twin],
    };
  },
};
