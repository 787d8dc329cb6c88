import type { IncomingMessage } from 'node:http';

export interface Pace {
  readonly withinMs: number;
  readonly bytesPerSecond: number;
}

const timeout = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n';

/**
 * Cuts a request whose body does not come: each `withinMs` it must have ended, or have brought `bytesPerSecond` since. Node
 * knows one limit for whole requests: too short for a photo from a phone, or too long for who sends a byte a minute.
 */
export function keepPace(request: IncomingMessage, { withinMs, bytesPerSecond }: Pace): void {
  const { headers, socket } = request;
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  if (!hasBody || withinMs === 0) return;
  let before = socket.bytesRead;
  const timer = setInterval(() => {
    if (request.complete) return;
    const came = socket.bytesRead - before;
    before = socket.bytesRead;
    if (came >= (bytesPerSecond * withinMs) / 1_000) return;
    socket.write(timeout);
    socket.destroy();
  }, withinMs);
  request.once('close', () => clearInterval(timer));
}
