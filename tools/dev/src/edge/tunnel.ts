import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

const answerWithinMs = 10_000;
const flushWithinMs = 2_000;
/** What an answer begins with, as far as its status: `HTTP/1.1 101`. */
const statusEnds = 12;

/**
 * Hands a request to be upgraded on as it stands, and then every byte, both ways. What the client says goes on once the
 * upgrade was granted, not before: nothing that is not upgraded may get further requests past the edge.
 * @param onBrokenOff when the instance is gone without an answer, or takes too long for one.
 */
export function tunnel(request: IncomingMessage, head: Buffer, service: Socket, onBrokenOff: () => void): void {
  const client = request.socket;
  let answer: Buffer = Buffer.alloc(0);
  const late = setTimeout(() => service.destroy(), answerWithinMs);
  const hear = (bytes: Buffer): void => {
    answer = Buffer.concat([answer, bytes]);
    if (answer.length < statusEnds) return;
    clearTimeout(late);
    service.off('data', hear);
    client.write(answer);
    service.pipe(client);
    if (isGranted(answer)) {
      service.write(head);
      client.pipe(service);
    } else {
      service.end();
      client.resume();
    }
  };
  for (const socket of [client, service]) socket.setTimeout(0).setNoDelay(true).setKeepAlive(true);
  service.on('data', hear);
  service.write(headOf(request), 'latin1');
  // When one side is gone the other ends at once: a client must notice, to connect again.
  client.once('close', () => endSoon(service));
  service.once('close', () => {
    clearTimeout(late);
    if (answer.length >= statusEnds) endSoon(client);
    else if (client.writable) onBrokenOff();
  });
}

const isGranted = (answer: Buffer): boolean => answer.toString('latin1', 0, statusEnds).endsWith(' 101');

function headOf({ url, headers }: IncomingMessage): string {
  const lines = Object.entries(headers).flatMap(([name, values = []]) =>
    [values].flat().map((value) => `${name}: ${value}`),
  );
  return [`GET ${url} HTTP/1.1`, ...lines, '\r\n'].join('\r\n');
}

/** Sends what is left, but waits for nobody who does not read. */
function endSoon(socket: Duplex): void {
  if (socket.destroyed) return;
  const timer = setTimeout(() => socket.destroy(), flushWithinMs);
  socket.once('close', () => clearTimeout(timer));
  socket.end(() => socket.destroy());
}
