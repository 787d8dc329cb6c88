import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { Options } from './options.js';
import type { Outcome, Scenario } from './scenario.js';

export interface Row extends Outcome, Pick<Scenario, 'id' | 'fault' | 'target'> {
  readonly seconds: number;
}

export const isGood = ({ faults, twins }: Outcome): boolean => faults.length === 0 && twins.every(({ isRed }) => isRed);

/** The last line. */
export function summaryOf(rows: readonly Row[]): string {
  const good = rows.filter(isGood);
  const late = good.filter((row) => row.late?.length).map(({ id }) => id);
  const remark = late.length > 0 ? ` (late: ${late.join(', ')})` : '';
  return `${good.length} good${remark}, ${rows.length - good.length} failed`;
}

/** A scenario's lines of the table. */
export function linesOf(row: Row): string[] {
  const { id, fault, target, seconds, figures, faults, late = [], twins } = row;
  return [
    `${isGood(row) ? 'good  ' : 'FAILED'} ${id.padEnd(4)} ${fault} (target: ${target}; ${seconds.toFixed(0)} s)`,
    `         ${Object.entries(figures)
      .map(([name, figure]) => `${name} ${figure}`)
      .join(' · ')}`,
    ...twins.map(({ name, isRed }) => `         twin ${isRed ? 'red' : 'NOT RED'}: ${name}`),
    ...late.map((text) => `         LATE ${text}`),
    ...faults.slice(0, 10).map((text) => `         FAULT ${text}`),
  ];
}

/** Written after every scenario, so that a run that is broken off has told what it found. */
export function writeReport(rows: readonly Row[], { size, seed, isSmoke }: Options): void {
  const machine = { node: process.version, cpu: cpus()[0]?.model, cores: cpus().length };
  const report = { at: new Date().toISOString(), machine, size, seed, isSmoke, rows };
  mkdirSync('tmp/faults', { recursive: true });
  writeFileSync('tmp/faults/faults.json', `${JSON.stringify(report, null, 2)}\n`);
}
