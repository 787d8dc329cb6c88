import { judge } from '../oracle.js';
import { Load } from '../rig/load.js';
import type { Stack } from '../rig/stack.js';
import { wait } from '../rig/wait.js';
import { faultsOf, late, unless, type Scenario, type Setting } from '../scenario.js';

/** What Redis says to subscribers is lost while the last message of each room is said; then there is silence. */
async function loseLast(stack: Stack, { size, seed }: Setting, settleMs: number) {
  const load = await Load.start(stack, { size, seed });
  load.talk();
  await wait(2_000);
  await load.senders.stop();
  await load.caughtUp();
  stack.servers.proxy.isMute = true;
  const speakers = load.crowd.codes.flatMap((code) => load.speakers.find((one) => one.code === code) ?? []);
  await Promise.all(speakers.map((speaker) => load.senders.say(speaker)));
  await wait(200); // what was appended has been published, to nobody
  stack.servers.proxy.isMute = false;
  const seenMs = await load.caughtUp(settleMs).catch(() => undefined);
  return { seenMs, verdict: judge(await load.end(100)) };
}

export const lastMessageLost: Scenario = {
  id: 'R7',
  fault: 'only the last message of a room lost, then silence',
  target: 'seen <= 3 s',
  async run(setting) {
    const { seenMs, verdict } = await loseLast(await setting.stack(), setting, 60_000);
    const twin = await loseLast(await setting.stack({ ROOM_HEAD_CHECK_MS: '86400000' }), setting, 6_000);
    const afterMs = (seenMs ?? 0) + 200;
    return {
      figures: { 'seen by all after ms': afterMs },
      faults: [...faultsOf(verdict), ...unless((seenMs ?? 0) > 0, 'it was not lost: nothing was tried')],
      late: late('seen by all', afterMs, 3_000),
      twins: [{ name: 'heads are not compared', isRed: twin.verdict.faults.some(({ kind }) => kind === 'lost') }],
    };
  },
};
