import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { readOptions } from './options.js';
import type { Outcome, Scenario } from './scenario.js';
import { scenarios } from './scenarios/all.js';
import { Stage } from './stage.js';

interface Row extends Outcome {
  readonly id: string;
  readonly fault: string;
  readonly target: string;
  readonly seconds: number;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const { names, ...base } = readOptions(process.argv.slice(2));
const isChosen = ({ id }: Scenario): boolean =>
  names.length === 0 || names.some((name) => id.replace(/[a-z]$/, '') === name || id === name);
const chosen = scenarios.filter(isChosen);
if (chosen.length === 0)
  throw new Error(`There is no such fault: choose of ${scenarios.map(({ id }) => id).join(', ')}.`);

const stage = new Stage();
const rows: Row[] = [];
try {
  for (const { id, fault, target, run } of chosen) {
    say(`\n== ${id}: ${fault}`);
    const began = Date.now();
    const outcome = await run(stage.setting({ ...base, say })).catch(async (error: unknown): Promise<Outcome> => {
      await stage.clear();
      return {
        figures: {},
        faults: [`broken off: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`],
        twins: [],
      };
    });
    rows.push({ id, fault, target, seconds: (Date.now() - began) / 1_000, ...outcome });
    for (const line of outcome.faults.slice(0, 10)) say(`   FAULT ${line}`);
  }
} finally {
  await stage.clear();
}

const isGood = ({ faults, twins }: Outcome): boolean => faults.length === 0 && twins.every(({ isRed }) => isRed);
say('');
for (const row of rows) {
  say(
    `${isGood(row) ? 'good  ' : 'FAILED'} ${row.id.padEnd(4)} ${row.fault} (target: ${row.target}; ${row.seconds.toFixed(0)} s)`,
  );
  say(
    `         ${Object.entries(row.figures)
      .map(([name, figure]) => `${name} ${figure}`)
      .join(' · ')}`,
  );
  for (const { name, isRed } of row.twins) say(`         twin ${isRed ? 'red' : 'NOT RED'}: ${name}`);
}
mkdirSync('tmp/faults', { recursive: true });
const machine = { node: process.version, cpu: cpus()[0]?.model, cores: cpus().length };
writeFileSync(
  'tmp/faults/faults.json',
  `${JSON.stringify({ at: new Date().toISOString(), machine, ...base, rows }, null, 2)}\n`,
);
process.exitCode = rows.every(isGood) ? 0 : 1;
