import type { Evidence, Told } from '../evidence.js';
import { judge } from '../oracle.js';
import { pick, randomFrom } from '../random.js';
import type { Person } from '../rig/crowd.js';
import { Listener } from '../rig/listener.js';
import { Load } from '../rig/load.js';
import { until, wait } from '../rig/wait.js';
import { faultsOf, twinOf, unless, type Scenario, type Setting, type Twin } from '../scenario.js';

const atOnce = 20;
const longestDelayMs = 40;

/** Comes in while others talk, stays for some messages, and goes. */
async function visit(load: Load, person: Person, stayMs: number, hasPosition: boolean): Promise<Listener> {
  const visitor = load.crowd.listener(person, hasPosition ? person.position : undefined);
  visitor.connect();
  await until('the visitor is in', () => visitor.isJoined);
  await wait(stayMs);
  return visitor;
}

/** A visitor is owed what came from its first moment to its last; later messages are not its business. */
function judgeVisits(evidence: Evidence, visitors: readonly Listener[]): Evidence {
  const sockets = visitors.map((visitor) => {
    const log = visitor.log();
    return { ...log, isComplete: false };
  });
  return { ...evidence, sockets: [...evidence.sockets, ...sockets] };
}

/** Reads the history, then opens a socket: what is said in between is lost. */
async function naiveJoin(load: Load, person: Person): Promise<Evidence['sockets'][number]> {
  const reader = load.crowd.open(person);
  const page = await reader.messages.history({ limit: 200 });
  const told: Told[] = page.messages.map(({ seq, id, content }) => ({ seq, message: id, content, repaired: false }));
  await wait(300); // as long as a page takes to render
  const ear = load.crowd.naive(person);
  ear.connect();
  await wait(1_500);
  const log = ear.log();
  ear.close();
  reader.close();
  return { ...log, from: (told[0]?.seq ?? 1) - 1, told: [...told, ...log.told], isComplete: false };
}

async function twin(load: Load, people: readonly Person[]): Promise<Twin> {
  const logs = await Promise.all(people.slice(0, 5).map((person) => naiveJoin(load, person)));
  const evidence = { sent: [], sockets: logs, rooms: await load.kept(), foreignBodies: [], outbox: 0, accidents: [] };
  return twinOf('clients that read the history and then open a socket', evidence);
}

export const joinsUnderLoad: Scenario = {
  id: 'R9',
  fault: '2,000 joins at 200 messages/s, delays planted between subscribe, read and flush',
  target: 'no hole, no duplicate',
  async run({ size, seed, isSmoke, stack }: Setting) {
    const running = await stack();
    const random = randomFrom(seed, 'joins');
    const delays = randomFrom(seed, 'delays');
    const load = await Load.start(running, { size: { ...size, perSecond: size.perSecond * 2 }, seed });
    load.talk();
    running.servers.proxy.delayMs = () => (delays() < 0.3 ? delays() * longestDelayMs : 0);
    const joins = isSmoke ? 60 : 2_000;
    const visitors: Listener[] = [];
    try {
      for (let first = 0; first < joins; first += atOnce) {
        const batch = Array.from({ length: atOnce }, () =>
          visit(load, pick(random, load.crowd.people), 100 + random() * 300, random() < 0.5),
        );
        const came = await Promise.all(batch);
        for (const visitor of came) visitor.close();
        visitors.push(...came);
      }
    } finally {
      running.servers.proxy.delayMs = () => 0;
    }
    const naive = await twin(load, load.crowd.people);
    const verdict = judge(judgeVisits(await load.end(), visitors));
    const heard = visitors.reduce((total, visitor) => total + visitor.log().told.length, 0);
    return {
      figures: {
        joins: visitors.length,
        'told to visitors': heard,
        'messages meanwhile': verdict.figures.kept,
        'wire duplicates': verdict.figures.wireDuplicates,
        'holes found by clients': visitors.reduce((total, { feed }) => total + feed.counts.gaps, 0),
      },
      faults: [
        ...faultsOf(verdict),
        ...unless(heard > visitors.length, 'visitors heard too little: nothing was tried'),
        ...visitors.flatMap(({ name, feed }) => unless(feed.counts.gaps === 0, `${name} found a hole on the wire`)),
        ...unless(verdict.figures.wireDuplicates === 0, `${verdict.figures.wireDuplicates} duplicates on the wire`),
      ],
      twins: [naive],
    };
  },
};
