import { readOptions } from './options.js';
import { isGood, linesOf, summaryOf, writeReport, type Row } from './report.js';
import type { Outcome, Scenario } from './scenario.js';
import { scenarios } from './scenarios/all.js';
import { Stage } from './stage.js';

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const options = readOptions(process.argv.slice(2));
const { names } = options;
/** `R5` names R5a, R5b and R5c. */
const isChosen = ({ id }: Scenario): boolean =>
  names.length === 0 || names.some((name) => id.replace(/[a-z]$/, '') === name || id === name);
const chosen = scenarios.filter(isChosen);
if (chosen.length === 0)
  throw new Error(`There is no such fault: choose of ${scenarios.map(({ id }) => id).join(', ')}.`);

const stage = new Stage();
const rows: Row[] = [];

const brokenOff = async (error: unknown): Promise<Outcome> => {
  await stage.clear();
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { figures: {}, faults: [`broken off: ${text}`], twins: [] };
};

try {
  for (const { id, fault, target, run } of chosen) {
    const began = Date.now();
    const outcome = await run(stage.setting({ ...options, say })).catch(brokenOff);
    const row = { id, fault, target, seconds: (Date.now() - began) / 1_000, ...outcome };
    rows.push(row);
    for (const line of linesOf(row)) say(line);
    writeReport(rows, options);
  }
} finally {
  await stage.clear();
}
say(`\n${summaryOf(rows)}`);
process.exitCode = rows.every(isGood) ? 0 : 1;
