import { WebSocket } from 'ws';
import type { Person } from './crowd.js';

/** A bare socket at one gateway, which never comes back. One that is deaf reads nothing more once it is in. */
export class RawReader {
  /** When each message was said, and how old it was when it came, in ms. */
  readonly heard: { readonly saidAt: number; readonly ageMs: number }[] = [];
  readonly seqs: number[] = [];
  isIn = false;
  readonly socket: WebSocket;

  constructor(
    url: string,
    { code, token }: Person,
    private readonly isDeaf = false,
  ) {
    this.socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ws/chat/${code}/`);
    this.socket.on('open', () => this.socket.send(JSON.stringify({ type: 'auth', token })));
    this.socket.on('error', () => undefined);
    this.socket.on('message', (data: Buffer) => this.hear(data.toString()));
  }

  private hear(text: string): void {
    if (text.includes('"type":"joined"')) {
      this.isIn = true;
      if (this.isDeaf) this.socket.pause();
    }
    const said = /"content":"(\d{13}) /.exec(text)?.[1];
    const seq = /"seq":(\d+)/.exec(text)?.[1];
    if (said === undefined) return;
    this.heard.push({ saidAt: Number(said), ageMs: Date.now() - Number(said) });
    this.seqs.push(Number(seq));
  }
}
