import { WebSocket } from 'ws';
import type { Person } from './crowd.js';

/** A bare socket at one gateway, which never comes back. It knows how old each message was when it came. */
export class RawReader {
  readonly ages: number[] = [];
  readonly seqs: number[] = [];
  isIn = false;
  readonly socket: WebSocket;

  constructor(url: string, { code, token }: Person) {
    this.socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ws/chat/${code}/`);
    this.socket.on('open', () => this.socket.send(JSON.stringify({ type: 'auth', token })));
    this.socket.on('error', () => undefined);
    this.socket.on('message', (data: Buffer) => this.hear(data.toString()));
  }

  private hear(text: string): void {
    if (text.includes('"type":"joined"')) this.isIn = true;
    const said = /"content":"(\d{13}) /.exec(text)?.[1];
    const seq = /"seq":(\d+)/.exec(text)?.[1];
    if (said === undefined) return;
    this.ages.push(Date.now() - Number(said));
    this.seqs.push(Number(seq));
  }
}
