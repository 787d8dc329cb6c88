import { judge } from '../oracle.js';
import { Load } from '../rig/load.js';
import type { Stack } from '../rig/stack.js';
import { percentile, until, wait } from '../rig/wait.js';
import { faultsOf, late, twinOf, unless, type Scenario, type Setting } from '../scenario.js';

/** Says one thing in each room. What that costs is measured by itself. */
const sayEverywhere = (load: Load): Promise<unknown> =>
  Promise.all(
    load.crowd.codes.flatMap((code) => {
      const speaker = load.speakers.find((one) => one.code === code);
      return speaker ? [load.senders.say(speaker)] : [];
    }),
  );

/** Statements that Postgres has run so far, as it logs them. */
async function statements({ servers }: Stack): Promise<number> {
  return (await servers.postgresLog()).split(/\bLOG: {2}(?:execute|statement)\b/).length;
}

async function cutOnce(stack: Stack, load: Load) {
  const idleFrom = await statements(stack);
  await wait(2_000);
  const idleUntil = await statements(stack);
  const idlePerMs = (idleUntil - idleFrom) / 2_000;
  await sayEverywhere(load);
  await load.caughtUp();
  const toSay = (await statements(stack)) - idleUntil;
  const before = await statements(stack);
  const began = Date.now();
  const count = load.cut();
  await sayEverywhere(load);
  const isIn = (share: number) => (): boolean => {
    const back = load.ears.filter(({ isJoined, reached }) => isJoined && reached >= 0).length;
    return back >= load.ears.length * share;
  };
  await until('a socket is lost', () => !isIn(1)(), 5_000).catch(() => undefined);
  const backMs = await until('99 % are back', isIn(0.99)).then(() => Date.now() - began);
  await until('all are back', isIn(1));
  await load.caughtUp();
  const tookMs = Date.now() - began;
  const asked = (await statements(stack)) - before - toSay - idlePerMs * tookMs;
  return { count, backMs, statementsEach: asked / count };
}

async function twin({ stack, size, seed, isSmoke }: Setting) {
  const load = await Load.start(await stack(), { size, seed, isNaive: true });
  await sayEverywhere(load);
  await wait(500);
  for (const ear of load.ears) ear.close();
  await sayEverywhere(load);
  for (const ear of load.ears) ear.connect();
  await wait(isSmoke ? 1_000 : 3_000);
  return twinOf('clients that come back without their position', await load.end(2_000));
}

export const allCut: Scenario = {
  id: 'R11',
  fault: '1,000 sockets cut at once, three times',
  target: '99 % back <= 10 s, <= 2 queries a reconnect',
  async run(setting) {
    const { seed, isSmoke } = setting;
    const stack = await setting.stack();
    const size = { sockets: isSmoke ? 100 : 1_000, rooms: 20, perSecond: 0 };
    const load = await Load.start(stack, { size, seed });
    await stack.servers.query("alter system set log_statement = 'all'");
    await stack.servers.query('select pg_reload_conf()');
    const rounds = [];
    for (let round = 0; round < 3; round += 1) rounds.push(await cutOnce(stack, load));
    await stack.servers.query('alter system reset log_statement');
    await stack.servers.query('select pg_reload_conf()');
    const verdict = judge(await load.end());
    // What the services ask when nothing happens is taken off as an average, which leaves a few: more, of fewer sockets.
    const each = rounds.reduce((total, { statementsEach }) => total + statementsEach, 0) / rounds.length;
    const cut = Math.min(...rounds.map(({ count }) => count));
    return {
      figures: {
        'sockets cut': rounds.map(({ count }) => count).join(', '),
        '99 % back ms': rounds.map(({ backMs }) => backMs).join(', '),
        'p99 of one ms': percentile(
          load.ears.flatMap(({ healed }) => healed),
          0.99,
        ),
        'statements a reconnect': rounds.map(({ statementsEach }) => statementsEach.toFixed(2)).join(', '),
      },
      faults: [
        ...faultsOf(verdict),
        ...unless(cut === size.sockets, `only ${cut} sockets were cut`),
        ...unless(each < (isSmoke ? 2.5 : 2.05), `${each.toFixed(2)} statements a reconnect`),
      ],
      late: late('99 % back', Math.max(...rounds.map(({ backMs }) => backMs)), 10_000),
      twins: [await twin(setting)],
    };
  },
};
