import { isPortFree } from '@chatpop/local-servers';
import type { Edge } from './edge/edge.js';
import { PlainError } from './plain-error.js';
import type { Settings } from './settings.js';

/** `localhost` is either of them. */
const loopback = ['127.0.0.1', '::1'];
const absent = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT']);

/** Opens the one door. @throws PlainError when the port can't be had. */
export async function openDoor(edge: Edge, { port, host }: Settings): Promise<void> {
  if (!(await isPortFree(port))) throw taken(port);
  for (const address of host === undefined ? loopback : [host]) {
    try {
      await edge.listen(port, address);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (address === '::1' && absent.has(String(code))) continue;
      throw code === 'EADDRINUSE' ? taken(port) : cannotListen(port, address, String(code));
    }
  }
}

const taken = (port: number): PlainError =>
  new PlainError(
    `Port ${port} is taken: end what listens there, or choose another one, as in PORT=${port + 1} npm start.`,
  );

const cannotListen = (port: number, address: string, code: string): PlainError =>
  new PlainError(`Listening on ${address}, port ${port}, failed (${code}): choose others with HOST and PORT.`);
