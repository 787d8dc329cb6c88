import { judge } from '../oracle.js';
import { Load } from '../rig/load.js';
import type { Stack } from '../rig/stack.js';
import { faultsOf, unless, type Scenario, type Setting } from '../scenario.js';

const writers = 32;

const deadlocks = async ({ servers }: Stack): Promise<number> => {
  const [row] = await servers.query<{ sum: string }>('select sum(deadlocks) from pg_stat_database');
  return Number(row?.sum ?? 0);
};

async function write(stack: Stack, { seed, isSmoke }: Setting, rooms: number) {
  const load = await Load.start(stack, { size: { sockets: writers, rooms, perSecond: 0 }, seed });
  const each = isSmoke ? 20 : 200;
  const began = Date.now();
  await Promise.all(
    load.speakers.map(async (speaker) => {
      for (let said = 0; said < each; said += 1) await load.senders.say(speaker);
    }),
  );
  const perSecond = (writers * each * 1_000) / (Date.now() - began);
  const statuses = load.senders.statuses();
  return { perSecond, statuses, evidence: await load.end() };
}

export const manyWriters: Scenario = {
  id: 'R16',
  fault: '32 writers in one room; 32 over 8 rooms',
  target: 'dense seq, no deadlock',
  async run(setting) {
    const stack = await setting.stack({ MESSAGES_PER_SECOND: '100000', MESSAGES_BURST: '100000' });
    const before = await deadlocks(stack);
    const one = await write(stack, setting, 1);
    const several = await write(stack, setting, 8);
    const locked = (await deadlocks(stack)) - before;
    const runs = [one, several];
    const all201 = runs.every(({ statuses }) => Object.keys(statuses).every((status) => status === '201'));
    const holed = {
      ...one.evidence,
      rooms: one.evidence.rooms.map((room) => ({ ...room, messages: room.messages.filter(({ seq }) => seq !== 2) })),
    };
    return {
      figures: {
        kept: runs.reduce((total, { evidence }) => total + judge(evidence).figures.kept, 0),
        'messages/s, one room': Math.round(one.perSecond),
        'messages/s, 8 rooms': Math.round(several.perSecond),
        deadlocks: locked,
      },
      faults: [
        ...runs.flatMap(({ evidence }) => faultsOf(judge(evidence))),
        ...unless(locked === 0, `${locked} deadlocks`),
        ...unless(all201, `answers: ${JSON.stringify(runs.map(({ statuses }) => statuses))}`),
      ],
      twins: [{ name: 'the second row is gone', isRed: judge(holed).faults.some(({ kind }) => kind === 'hole') }],
    };
  },
};
