import { parseArgs } from 'node:util';
import { tryMoney } from './money-faults.js';
import { twins } from './twins.js';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '200' },
    buyers: { type: 'string', default: '100' },
    seats: { type: 'string', default: '10' },
    lanes: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '20' },
  },
});
const say = (text: string): void => void process.stdout.write(`${text}\n`);

const startedAt = Date.now();
const verdict = await tryMoney({
  rounds: Number(values.rounds),
  buyers: Number(values.buyers),
  seats: Number(values.seats),
  lanes: Number(values.lanes),
  killEveryMs: 10_000,
  seed: Number(values.seed),
  until: new Date(startedAt + Number(values.minutes) * 60_000),
  port: 22_700,
  onRound: say,
});
const { kills, settledAfterMs } = verdict;
const killsOf = (name: string): number => kills.filter((kill) => kill.name === name).length;
const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
const amid = median(kills.map((kill) => kill.amid));
say(`${verdict.rounds} rounds in ${Math.round((Date.now() - startedAt) / 1000)} s, seed ${values.seed}`);
say(
  `${verdict.paid} payments; killed: ${killsOf('payments')} of payments, ${killsOf('chat')} of chat, each amid ${amid}`,
);
say(`settled ${median(settledAfterMs)} ms after a round's last payment, ${Math.max(...settledAfterMs)} at most`);
say(
  `faults: ${verdict.faults.length}; negative twins seen: ${twins.length - verdict.unseenTwins.length} of ${twins.length}`,
);
[...verdict.faults, ...verdict.unseenTwins.map((twin) => `not seen: ${twin}`)].forEach(say);
process.exitCode = verdict.faults.length + verdict.unseenTwins.length === 0 ? 0 : 1;
