import type { Evidence, SocketLog } from '../evidence.js';
import { judge } from '../oracle.js';
import { Load } from '../rig/load.js';
import type { Stack } from '../rig/stack.js';
import { wait } from '../rig/wait.js';
import { faultsOf, twinOf, unless, type Scenario, type Setting, type Twin } from '../scenario.js';

const gatewayCounts = [1, 2, 3, 5];
/** Three is what the other scenarios run on. */
const smokeCounts = [3];

/** How often each event reached a client: below 1 it missed some, above 1 it had some twice. */
function copiesOf({ sockets, rooms }: Evidence): number {
  const heads = new Map(rooms.map(({ code, last_seq }) => [code, last_seq]));
  const owed = sockets.reduce((total, { room, from }) => total + (heads.get(room) ?? 0) - from, 0);
  return sockets.reduce((total, { wire }) => total + wire.length, 0) / owed;
}

async function runOn(stack: Stack, { size, seed, isSmoke }: Setting): Promise<Evidence> {
  const load = await Load.start(stack, { size, seed });
  load.talk();
  await wait(isSmoke ? 2_000 : 10_000);
  return load.end();
}

/** What the usual wiring does: every gateway tells every client, so that each hears as often as there are gateways. */
function throughEveryGateway(evidence: Evidence): Twin {
  const twice = ({ told, wire, ...log }: SocketLog): SocketLog => ({
    ...log,
    told: told.flatMap((one) => [one, one]),
    wire: wire.flatMap((one) => [one, one]),
  });
  const doubled = { ...evidence, sockets: evidence.sockets.map(twice) };
  const twin = twinOf('each of two gateways tells every client', doubled);
  return { ...twin, isRed: twin.isRed && copiesOf(doubled) === 2 };
}

export const copies: Scenario = {
  id: 'R2',
  fault: '1, 2, 3, 5 gateways',
  target: 'copies for each client exactly 1.000',
  async run(setting) {
    const figures: Record<string, string> = {};
    const faults: string[] = [];
    let evidence: Evidence | undefined;
    for (const count of setting.isSmoke ? smokeCounts : gatewayCounts) {
      evidence = await runOn(await setting.stack({ WEBSOCKET_INSTANCES: String(count) }), setting);
      const found = copiesOf(evidence);
      figures[`copies, ${count} gateway${count > 1 ? 's' : ''}`] = found.toFixed(3);
      faults.push(...faultsOf(judge(evidence)), ...unless(found === 1, `${found} copies with ${count} gateways`));
    }
    return { figures, faults, twins: evidence ? [throughEveryGateway(evidence)] : [] };
  },
};
