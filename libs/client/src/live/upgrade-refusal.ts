import type { SocketLike } from '../platform.js';

interface Response {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  destroy(): void;
}

/** The package `ws` shows the answer that refused an upgrade; browsers do not. */
interface NodeSocket extends SocketLike {
  on(event: 'unexpected-response', listener: (request: unknown, response: Response) => void): void;
}

/** Tells when the server said when to come back, where it can be read. */
export function watchRefusal(socket: SocketLike, onRefused: (retryAfterMs: number | undefined) => void): void {
  if (!isNodeSocket(socket)) return;
  socket.on('unexpected-response', (_, response) => {
    const retryAfter = Number(response.headers['retry-after']);
    response.destroy();
    onRefused(Number.isFinite(retryAfter) ? retryAfter * 1_000 : undefined);
  });
}

const isNodeSocket = (socket: SocketLike): socket is NodeSocket => 'on' in socket && typeof socket.on === 'function';
