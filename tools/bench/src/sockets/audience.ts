import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { RoomTarget } from './room-target.js';

const atOnce = 50;
/** Of so many sockets one reads the time in each message: reading it in all would slow down what is measured. */
const timedShare = 10;

/**
 * Sockets that do no more than the protocol asks: Engine.IO's handshake and pongs. The same for us and for the floors.
 */
export class Audience {
  deliveries = 0;
  /** From the moment in a message to its arrival, in ms. */
  latencies: number[] = [];
  private readonly sockets: WebSocket[] = [];

  /** @param event the one that is counted */
  constructor(
    private readonly target: RoomTarget,
    private readonly event = 'new_message',
  ) {}

  get size(): number {
    return this.sockets.length;
  }

  /** Resolves when all of them are in. */
  async grow(count: number): Promise<void> {
    const first = this.sockets.length;
    for (let next = first; next < first + count; next += atOnce) {
      const batch = Array.from({ length: Math.min(atOnce, first + count - next) }, (_, index) =>
        this.connect(next + index),
      );
      this.sockets.push(...(await Promise.all(batch)));
    }
  }

  async heard(deliveries: number): Promise<void> {
    const bound = performance.now() + 15_000;
    while (this.deliveries < deliveries && performance.now() < bound) await delay(20);
    if (this.deliveries !== deliveries)
      throw new Error(`${this.target.name}: ${this.deliveries} of ${deliveries} deliveries`);
  }

  /** Sends an event to the server. */
  say(index: number, type: string, data: object): void {
    const frame = JSON.stringify(this.target.protocol === 'plain' ? { type, ...data } : [type, data]);
    this.sockets[index]?.send(this.target.protocol === 'plain' ? frame : `42${frame}`);
  }

  async leave(): Promise<void> {
    for (const socket of this.sockets.splice(0)) socket.terminate();
    await delay(500);
  }

  private connect(index: number): Promise<WebSocket> {
    const { target } = this;
    const hello = target.hello(index);
    const socket = new WebSocket(target.address(index), { perMessageDeflate: false, skipUTF8Validation: true });
    return new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.once('close', (code) => reject(new Error(`${target.name} closed a socket: ${code}`)));
      if (target.protocol === 'plain')
        socket.once('open', () =>
          hello === undefined ? resolve(socket) : socket.send(JSON.stringify({ type: 'auth', ...hello })),
        );
      socket.on('message', (data: Buffer) => {
        if (data.includes(`"${this.event}"`)) {
          this.deliveries += 1;
          if (index % timedShare === 0) this.latencies.push(Date.now() - timeIn(data));
          return;
        }
        const text = data.toString();
        if (text.startsWith('0{')) socket.send(`40${JSON.stringify(hello ?? {})}`);
        else if (text === '2') socket.send('3');
        else if (text.includes('"joined"') || (text.startsWith('40') && hello === undefined)) resolve(socket);
      });
    });
  }
}

const timeIn = (data: Buffer): number => Date.parse(/"ts":"([^"]+)"/.exec(data.toString())?.[1] ?? '');
