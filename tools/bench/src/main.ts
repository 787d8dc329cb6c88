import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { startSystem } from '@chatpop/testing';
import type { Bench, Row } from './bench.js';
import { capacityBench } from './capacity.js';
import { chatBench } from './chat.js';
import { busyBench, connectionsBench, fanoutBench } from './fanout.js';
import { hostingBench } from './hosting.js';
import { passingBench } from './passing.js';
import { paymentsBench } from './payments.js';
import { photoBench } from './photo.js';
import { sendBench } from './send.js';
import { transportBench } from './transport.js';

const benches: readonly Bench[] = [
  sendBench,
  chatBench,
  connectionsBench,
  fanoutBench,
  busyBench,
  passingBench,
  transportBench,
  capacityBench,
  hostingBench,
  paymentsBench,
  photoBench,
];
const usual = { RATE_LIMITS: 'off', WEBSOCKET_INSTANCES: '2' };
const systemPort = 22_500;
let lastPort = systemPort + 100;

const asked = process.argv.slice(2);
const chosen = benches.filter(({ name }) => asked.length === 0 || asked.includes(name));
if (chosen.length === 0) {
  process.stderr.write(`There is no such bench: ${benches.map(({ name }) => name).join(', ')}\n`);
  process.exit(1);
}

for (const bench of chosen) {
  const system = await startSystem('microservices', systemPort, { ...usual, ...bench.settings });
  try {
    report(bench, await bench.run(system.statePath, () => (lastPort += 1)));
  } finally {
    await system.stop();
  }
}

function report({ name }: Bench, rows: readonly Row[]): void {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = rows.map((row) => columns.map((column) => show(row[column])));
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...cells.map((line) => line[index]?.length ?? 0)),
  );
  const line = (texts: readonly string[]): string =>
    texts.map((text, index) => text.padEnd(widths[index] ?? 0)).join('  ');
  process.stdout.write(`\n${name}\n${line(columns)}\n${cells.map(line).join('\n')}\n`);
  mkdirSync('tmp/bench', { recursive: true });
  const machine = { node: process.version, cpu: cpus()[0]?.model, cores: cpus().length };
  writeFileSync(
    `tmp/bench/${name}.json`,
    `${JSON.stringify({ at: new Date().toISOString(), machine, rows }, null, 2)}\n`,
  );
}

function show(value: string | number | undefined): string {
  if (typeof value !== 'number') return value ?? '';
  return value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
}
