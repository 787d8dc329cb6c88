import { execFileSync } from 'node:child_process';

/** Connects them all at once; says how many were, after all of them or half a second without another one. */
const script = `
  const [port, count] = process.argv.slice(1).map(Number);
  let connected = 0;
  let quiet;
  const end = () => { console.log(String(connected)); process.exit(); };
  for (let n = 0; n < count; n += 1)
    require('node:net').connect(port, '127.0.0.1').on('error', () => undefined).once('connect', () => {
      connected += 1;
      quiet?.refresh();
      if (connected === count) end();
    });
  setImmediate(() => (quiet = setTimeout(end, 500)));`;

/**
 * How many of so many connections the system takes for a server of this process while that takes none itself: this
 * blocks the process until it is known.
 */
export function countWaitingConnections(port: number, count: number): number {
  return Number(execFileSync(process.execPath, ['-e', script, String(port), String(count)], { encoding: 'utf8' }));
}
