import type { Evidence } from '../evidence.js';
import { judge } from '../oracle.js';
import type { Listener } from '../rig/listener.js';
import { Load } from '../rig/load.js';
import { until } from '../rig/wait.js';
import { faultsOf, twinOf, unless, type Scenario } from '../scenario.js';

const speakers = 32;

/** Comes back, and hears all: resumed whole, or told to reload and nothing of it told before. */
async function comeBack(
  listener: Listener,
  head: number,
): Promise<{ readonly how: string; readonly faults: string[] }> {
  listener.connect();
  await until(`${listener.name} has heard everything`, () => listener.isJoined && listener.reached === head);
  const { from, told, wire } = listener.log();
  const count = told.filter(({ repaired }) => repaired).length;
  const isWhole = count === 0 && wire.length === head - from;
  const isReload = wire.length === 0 && (listener.feed.counts.repairs === 1 || head === from);
  return {
    how: isWhole ? 'whole' : `reload, ${count} read`,
    faults: unless(
      isWhole || isReload,
      `${listener.name}: ${wire.length} of ${head - from} came, and ${count} were read`,
    ),
  };
}

export const away: Scenario = {
  id: 'R10',
  fault: 'away for 1, 300, 5,000, 50,000 events; wrong epoch; a position from the future',
  target: 'whole or reload, never partial',
  async run({ seed, isSmoke, say, stack }) {
    const running = await stack({ MESSAGES_PER_SECOND: '100000', MESSAGES_BURST: '100000' });
    const size = { sockets: speakers, rooms: 1, perSecond: 0 };
    const load = await Load.start(running, { size, seed });
    const total = isSmoke ? 600 : 50_000;
    const each = Math.ceil(total / speakers);
    const began = Date.now();
    await Promise.all(
      load.speakers.map(async (speaker) => {
        for (let said = 0; said < each; said += 1) await load.senders.say(speaker);
      }),
    );
    say(`R10: ${each * speakers} messages said in ${((Date.now() - began) / 1_000).toFixed(0)} s`);
    await load.caughtUp();
    const [person] = load.crowd.people;
    if (!person) throw new Error('nobody came');
    const { epoch } = person.position;
    const head = each * speakers;
    const figures: Record<string, string> = {};
    const faults: string[] = [];
    const sockets: Evidence['sockets'][number][] = [];
    const tryOut = async (what: string, position: { epoch: string; last_seq: number }): Promise<void> => {
      const listener = load.crowd.listener({ ...person, name: what }, position);
      const came = await comeBack(listener, head);
      figures[what] = came.how;
      faults.push(...came.faults);
      sockets.push(listener.log());
      listener.close();
    };
    for (const count of [1, 300, 5_000, 50_000].filter((one) => one <= head)) {
      await tryOut(`away ${count}`, { epoch, last_seq: head - count });
    }
    await tryOut('wrong epoch', { epoch: 'another', last_seq: head - 10 });
    await tryOut('from the future', { epoch, last_seq: head + 1_000 });
    const naive = load.crowd.naive({ ...person, position: { epoch, last_seq: head - 300 } });
    naive.connect();
    await until('the twin is in', () => naive.isJoined);
    const evidence = await load.end();
    naive.close();
    const verdict = judge({ ...evidence, sockets: [...evidence.sockets, ...sockets] });
    return {
      figures,
      faults: [...faults, ...faultsOf(verdict)],
      twins: [twinOf('a client that comes back without its position', { ...evidence, sockets: [naive.log()] })],
    };
  },
};
