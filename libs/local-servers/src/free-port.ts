import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

export interface PortRange {
  readonly from: number;
  readonly to: number;
}

/** Ports for servers that nobody has to find by number. Above 32767 they would collide with outgoing connections. */
export const localPorts: PortRange = { from: 21_000, to: 32_000 };

/** Whether a server could listen on `port` now, on every address of this machine. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, () => probe.close(() => resolve(true)));
  });
}

/**
 * A port of `range` that is free now. Starts at a random one, so that two programs that look at the same time rarely
 * meet; whoever listens on it must still expect it to be taken.
 * @throws Error when every port of the range is taken.
 */
export async function freePort(range: PortRange = localPorts): Promise<number> {
  const count = range.to - range.from + 1;
  const start = randomInt(count);
  for (let step = 0; step < count; step += 1) {
    const port = range.from + ((start + step) % count);
    if (await isPortFree(port)) return port;
  }
  throw new Error(`Every port from ${range.from} to ${range.to} is taken: stop what holds them.`);
}
