import { judge } from '../oracle.js';
import { Load } from '../rig/load.js';
import type { Stack } from '../rig/stack.js';
import { wait } from '../rig/wait.js';
import { faultsOf, late, unless, type Outcome, type Scenario, type Setting, type Twin } from '../scenario.js';

const never = '86400000';
/** What makes up for an outage. */
const withoutSweeper = { OUTBOX_SWEEP_MS: never, ROOM_HEAD_CHECK_MS: never };

interface Failure {
  readonly id: string;
  readonly fault: string;
  /** Resolves when Redis is there again. */
  strike(stack: Stack, isSmoke: boolean): Promise<void>;
}

const failures: readonly Failure[] = [
  {
    id: 'R5a',
    fault: 'Redis stopped 15 s (SIGSTOP)',
    strike: async ({ servers }, isSmoke) => {
      servers.freezeRedis();
      await wait(isSmoke ? 4_000 : 15_000);
      servers.thawRedis();
    },
  },
  {
    id: 'R5b',
    fault: 'Redis killed and emptied, 10 s',
    strike: async ({ servers }, isSmoke) => {
      await servers.killRedis();
      await wait(isSmoke ? 3_000 : 10_000);
      await servers.startEmptyRedis();
    },
  },
  {
    id: 'R5c',
    fault: 'all clients of Redis killed every 3 s',
    strike: async ({ servers }, isSmoke) => {
      for (let round = 0; round < (isSmoke ? 2 : 6); round += 1) {
        await servers.dropRedisClients();
        await wait(isSmoke ? 1_000 : 3_000);
      }
    },
  },
];

async function run(failure: Failure, setting: Setting): Promise<Outcome> {
  const { size, seed, isSmoke } = setting;
  const stack = await setting.stack();
  const load = await Load.start(stack, { size, seed });
  load.talk();
  await wait(isSmoke ? 1_000 : 5_000);
  await failure.strike(stack, isSmoke);
  const healedMs = await load.caughtUp();
  await wait(isSmoke ? 1_000 : 5_000);
  const statuses = load.senders.statuses();
  const verdict = judge(await load.end());
  await stack.ready();
  const refused = Object.entries(statuses).filter(([status]) => status !== '201');
  return {
    figures: {
      sent: verdict.figures.sent,
      'not 201': refused.reduce((total, [, count]) => total + count, 0),
      lost: verdict.faults.filter(({ kind }) => kind === 'lost').length,
      'healed ms': healedMs,
      'slowest send ms': Math.max(...load.senders.tookMs),
      'wire duplicates': verdict.figures.wireDuplicates,
    },
    faults: [...faultsOf(verdict), ...unless(refused.length === 0, `sends were answered ${JSON.stringify(statuses)}`)],
    late: late('healed', healedMs, 5_000),
    twins: [],
  };
}

/** Without the sweeper what was said last before Redis came back stays unheard. */
async function twin(setting: Setting): Promise<Twin> {
  const stack = await setting.stack(withoutSweeper);
  const load = await Load.start(stack, { size: setting.size, seed: setting.seed });
  load.talk();
  await wait(1_000);
  await stack.servers.killRedis();
  await wait(2_000);
  await load.senders.stop();
  await stack.servers.startEmptyRedis();
  const { faults } = judge(await load.end(8_000));
  return { name: 'no sweeper', isRed: faults.some(({ kind }) => kind === 'stuck') };
}

export const redisFails: readonly Scenario[] = failures.map((failure, index) => ({
  id: failure.id,
  fault: failure.fault,
  target: 'sends keep 201, nobody exits, lost 0, healed <= 5 s',
  run: async (setting) => {
    const outcome = await run(failure, setting);
    // One guard, one twin: the last of the three brings it.
    return index === failures.length - 1 ? { ...outcome, twins: [await twin(setting)] } : outcome;
  },
}));
