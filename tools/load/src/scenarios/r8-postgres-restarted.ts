import { judge } from '../oracle.js';
import { Load } from '../rig/load.js';
import type { Stack } from '../rig/stack.js';
import { until, wait } from '../rig/wait.js';
import { faultsOf, unless, type Scenario, type Setting } from '../scenario.js';

const wholeWithinMs = 5_000;

const ways = [
  { how: 'fast', signal: 'SIGINT' },
  { how: 'immediate', signal: 'SIGQUIT' },
  { how: 'SIGKILL', signal: 'SIGKILL' },
] as const;

async function restart(stack: Stack, { size, seed, isSmoke }: Setting, signal: (typeof ways)[number]['signal']) {
  const load = await Load.start(stack, { size, seed });
  load.talk();
  await wait(isSmoke ? 1_000 : 4_000);
  await stack.servers.endPostgres(signal);
  await wait(isSmoke ? 1_000 : 2_000);
  await stack.servers.startPostgresAgain();
  const since = load.senders.tookMs.length;
  const firstMs = await until('a message is kept again', () => load.senders.tookMs.length > since);
  const readyMs = firstMs + (await stack.ready());
  await wait(isSmoke ? 500 : 3_000);
  const statuses = load.senders.statuses();
  const { withoutRetryAfter } = load.senders;
  return { firstMs, readyMs, statuses, withoutRetryAfter, verdict: judge(await load.end()) };
}

export const postgresRestarted: Scenario = {
  id: 'R8',
  fault: 'Postgres restarted: fast, immediate, SIGKILL',
  target: 'no 201 lost; 503 + Retry-After; pool whole <= 5 s',
  async run(setting) {
    const stack = await setting.stack();
    const figures: Record<string, number> = {};
    const faults: string[] = [];
    for (const { how, signal } of ways) {
      const { firstMs, readyMs, statuses, withoutRetryAfter, verdict } = await restart(stack, setting, signal);
      figures[`${how}: kept again ms`] = firstMs;
      figures[`${how}: ready ms`] = readyMs;
      figures[`${how}: answers 503`] = statuses[503] ?? 0;
      const others = Object.keys(statuses).filter((status) => !['200', '201', '503'].includes(status));
      faults.push(
        ...faultsOf(verdict),
        ...unless(others.length === 0, `${how}: answers ${JSON.stringify(statuses)}`),
        ...unless(withoutRetryAfter === 0, `${how}: ${withoutRetryAfter} answers 503 without Retry-After`),
        ...unless(firstMs <= wholeWithinMs, `${how}: kept again after ${firstMs} ms`),
        ...unless(readyMs <= wholeWithinMs, `${how}: ready after ${readyMs} ms`),
      );
    }
    await stack.servers.query('alter system set synchronous_commit = off');
    await stack.servers.query('select pg_reload_conf()');
    const { verdict } = await restart(stack, setting, 'SIGKILL');
    await stack.servers.query('alter system reset synchronous_commit');
    await stack.servers.query('select pg_reload_conf()');
    return {
      figures,
      faults,
      twins: [
        { name: 'Postgres answers before it has written (synchronous_commit off)', isRed: verdict.faults.length > 0 },
      ],
    };
  },
};
