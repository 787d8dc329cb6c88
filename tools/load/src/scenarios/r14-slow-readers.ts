import { readFileSync } from 'node:fs';
import { randomFrom } from '../random.js';
import { Crowd, type Person } from '../rig/crowd.js';
import { RawReader } from '../rig/raw-reader.js';
import { Senders } from '../rig/senders.js';
import type { Stack } from '../rig/stack.js';
import { percentile, until, wait } from '../rig/wait.js';
import { late, unless, type Scenario, type Setting } from '../scenario.js';

const readers = 100;
const perSecond = 20;
/** As long as a message may be. */
const content = 'x'.repeat(4_900);
/** Asking a gateway for its metrics costs it several ms: asked without a pause, that was a sixth of all it did. */
const lookMs = 200;
/** What does not read fills its buffers, or answers no ping; both end it. */
const openSockets = 'chatpop_realtime_connections{transport="plain"}';

const rssMb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024;

async function enter(stack: Stack, people: readonly Person[], { areDeaf = false } = {}): Promise<RawReader[]> {
  const [gateway] = stack.instances('websocket-gateway');
  const entered = people.map((person) => new RawReader(gateway?.url ?? '', person, areDeaf));
  await until('everybody is in', () => entered.every(({ isIn }) => isIn));
  return entered;
}

async function run(stack: Stack, { seed, isSmoke }: Setting, boundMs: number) {
  const deaf = isSmoke ? 50 : 500;
  const senders = new Senders(randomFrom(seed, 'senders'));
  const options = { random: randomFrom(seed, 'clients'), fetch: senders.fetch };
  const crowd = await Crowd.gather(stack, { people: readers + deaf, rooms: 1 }, options);
  const [reading, deafPeople] = [crowd.people.slice(0, readers), crowd.people.slice(readers)];
  const good = await enter(stack, reading);
  const speakers = reading.map((person) => crowd.open(person));
  let said = 0;
  const timer = setInterval(() => {
    const speaker = speakers[(said += 1) % speakers.length];
    if (speaker) void senders.say(speaker, undefined, `${Date.now()} ${content}`).catch(() => undefined);
  }, 1_000 / perSecond);
  const talkedAt = Date.now();
  await wait(6_000);

  const pid = stack.instances('websocket-gateway')[0]?.pid ?? 0;
  const rssBefore = rssMb(pid);
  const cameAt = Date.now();
  const slow = await enter(stack, deafPeople, { areDeaf: true });
  const began = Date.now();
  let rssPeak = rssBefore;
  const cut = async (): Promise<number> => readers + deaf - (await stack.metric('websocket-gateway', openSockets));
  await until(
    'the slow are cut',
    async () => {
      await wait(lookMs);
      rssPeak = Math.max(rssPeak, rssMb(pid));
      return (await cut()) >= deaf;
    },
    boundMs,
  ).catch(() => undefined);
  const cutMs = Date.now() - began;
  const cutCount = await cut();
  clearInterval(timer);
  await senders.stop();
  const kept = (await stack.kept(crowd.codes)).reduce((total, { last_seq }) => total + last_seq, 0);
  await until('the others have heard everything', () => good.every(({ seqs }) => seqs.at(-1) === kept)).catch(
    () => undefined,
  );
  const p99Of = (from: number, to: number): number => percentile(agesOf(good, from, to), 0.99);
  const p99 = { before: p99Of(talkedAt, cameAt), coming: p99Of(cameAt, began), beside: p99Of(began, Infinity) };
  for (const { socket } of [...good, ...slow]) socket.terminate();
  for (const speaker of speakers) speaker.close();
  const holes = good.filter(({ seqs }) => seqs.some((seq, index) => seq !== index + 1) || seqs.length !== kept).length;
  return { kept, cut: cutCount, deaf, cutMs, rssMb: rssPeak - rssBefore, p99, holes };
}

/** How old what was said from then on, until then, was when each of them heard it. */
const agesOf = (readers: readonly RawReader[], from: number, to: number): number[] =>
  readers.flatMap(({ heard }) => heard.filter(({ saidAt }) => saidAt >= from && saidAt < to).map(({ ageMs }) => ageMs));

const never = String(2 ** 40);

export const slowReaders: Scenario = {
  id: 'R14',
  fault: '500 sockets that never read, beside 100 that do',
  target: "memory +150 MB at most, the slow cut <= 30 s, the others' p99 <= 2x",
  async run(setting) {
    const one = { WEBSOCKET_INSTANCES: '1', MESSAGES_PER_SECOND: '1000', MESSAGES_BURST: '1000' };
    const found = await run(await setting.stack(one), setting, 60_000);
    const noBounds = {
      SOCKET_CLOSE_BYTES: never,
      SOCKET_CLOSE_PACKETS: never,
      SOCKET_CLOSE_AGE_MS: never,
      SOCKET_PING_INTERVAL_MS: '86400000',
    };
    const twin = await run(await setting.stack({ ...one, ...noBounds }), { ...setting, isSmoke: true }, 20_000);
    return {
      figures: {
        'messages kept': found.kept,
        'slow sockets cut': found.cut,
        'all cut after ms': found.cutMs,
        'gateway memory +MB': Math.round(found.rssMb),
        "others' p99 ms before": found.p99.before,
        // A crowd that comes, which costs chat and its database most: not yet what those cost who do not read.
        "others' p99 ms while the slow come in": found.p99.coming,
        "others' p99 ms beside": found.p99.beside,
      },
      faults: [
        ...unless(found.cut === found.deaf, `${found.cut} of ${found.deaf} slow sockets were cut`),
        ...unless(found.cutMs <= 30_000, `the last slow socket was cut after ${found.cutMs} ms`),
        ...unless(found.holes === 0, `${found.holes} of those who read missed something`),
        ...unless(found.rssMb <= 150, `the gateway grew by ${Math.round(found.rssMb)} MB`),
      ],
      late: late("others' p99 beside", found.p99.beside, 2 * found.p99.before),
      twins: [{ name: 'no bounds on what waits', isRed: twin.cut < twin.deaf }],
    };
  },
};
