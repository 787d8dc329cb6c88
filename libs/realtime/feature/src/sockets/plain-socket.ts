import { WebSocket } from 'ws';
import type { PlainClient } from './plain-client.js';

/**
 * A WebSocket that knows its client, so that all of them share their listeners: a few closures for each socket would
 * cost as much memory as the socket's own objects.
 */
export class PlainSocket extends WebSocket {
  private client: PlainClient | undefined;

  static clientOf(socket: WebSocket): PlainClient | undefined {
    return socket instanceof PlainSocket ? socket.client : undefined;
  }

  listen(client: PlainClient): void {
    this.client = client;
    this.on('message', onMessage).on('pong', onPong).on('close', onClose).on('error', onError);
  }
}

function onMessage(this: WebSocket, data: WebSocket.RawData, isBinary: boolean): void {
  PlainSocket.clientOf(this)?.receive(data, isBinary);
}

function onPong(this: WebSocket): void {
  PlainSocket.clientOf(this)?.connection.heard();
}

function onClose(this: WebSocket): void {
  PlainSocket.clientOf(this)?.end();
}

function onError(this: WebSocket): void {
  this.terminate();
}
