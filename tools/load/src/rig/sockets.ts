import type { SocketClass } from '@chatpop/client';
import { WebSocket } from 'ws';

/** WebSockets that can all be cut at once, as when a network fails. */
export function cuttableSockets(): { readonly WebSocket: SocketClass; readonly cut: () => number } {
  const open = new Set<WebSocket>();
  class Cuttable extends WebSocket {
    constructor(url: string) {
      super(url);
      open.add(this);
      this.on('close', () => open.delete(this));
    }
  }
  const cut = (): number => {
    const cutNow = [...open];
    for (const socket of cutNow) socket.terminate();
    return cutNow.length;
  };
  return { WebSocket: Cuttable, cut };
}
