import { setTimeout as delay } from 'node:timers/promises';
import type { CreateRoomResponse } from '@chatpop/contracts';
import { PlainSocketClient, SocketIoClient, type SocketFrame } from '@chatpop/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectEventually } from './eventually.js';
import { history, openRoom, register, say, state, url } from './person.js';

const reconnectMs = 100;
let room: CreateRoomResponse;
const closers: (() => void)[] = [];
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** Whoever holds the sockets in this shape. */
const holders = () => {
  const { services } = state();
  const apart = services.filter(({ name }) => name === 'websocket-gateway');
  return apart.length > 0 ? apart : services;
};

/** Reads a room by plain WebSocket through the edge, and comes back with its position whenever the socket closes. */
class Reader {
  readonly seqs: number[] = [];
  readonly faults: string[] = [];
  connections = 0;
  private position: { epoch?: string; last_seq?: number } = {};
  private stopped = false;
  private socket: PlainSocketClient | undefined;

  constructor(
    private readonly code: string,
    private readonly token: string,
  ) {
    void this.stay();
  }

  stop(): void {
    this.stopped = true;
    this.socket?.close();
  }

  private async stay(): Promise<void> {
    while (!this.stopped) {
      this.socket = new PlainSocketClient({ url, code: this.code, auth: { token: this.token, ...this.position } });
      while (!this.read()) await this.socket.until(() => this.read()).catch(() => undefined);
      await delay(reconnectMs);
    }
  }

  /** Takes what came; true when the socket has ended. */
  private read(): boolean {
    const { socket } = this;
    if (!socket) return true;
    for (const frame of socket.frames.splice(0)) this.take(frame);
    return socket.closed !== undefined;
  }

  private take({ type, seq, epoch, data }: SocketFrame): void {
    if (type === 'reload') this.faults.push('reload');
    if (type === 'joined') {
      this.connections += 1;
      this.position = { epoch: String(data['epoch']), last_seq: this.position.last_seq ?? Number(data['head_seq']) };
    }
    if (seq === undefined) return;
    this.seqs.push(seq);
    this.position = { epoch, last_seq: seq };
  }
}

beforeAll(async () => {
  room = await openRoom((await register()).access_token, { name: 'Faults' });
});
afterAll(() => closers.forEach((close) => close()));

describe('when a process that holds sockets is killed', () => {
  it('its clients come back through the edge and miss nothing, and it is started again', async () => {
    const { code } = room.room;
    const reader = new Reader(code, room.session_token);
    const live = new SocketIoClient({ url, auth: { token: room.session_token }, reconnection: true });
    closers.push(
      () => reader.stop(),
      () => live.close(),
    );
    await expectEventually(async () => expect(reader.connections).toBe(1));
    await live.next('joined');

    const killed = holders().map(({ pid }) => pid);
    for (const [index, pid] of killed.entries()) {
      await say(code, room.session_token, `before kill ${index + 1}`);
      process.kill(pid, 'SIGKILL');
      await expectEventually(async () => {
        await say(code, room.session_token, `after kill ${index + 1}`);
      });
      await expectEventually(async () => {
        const now = holders()
          .filter((holder) => holder.state === 'ready')
          .map((holder) => holder.pid);
        expect(now).toHaveLength(killed.length);
        expect(now).not.toContain(pid);
      });
    }
    const { last_seq } = await history(code);
    await expectEventually(async () => expect(reader.seqs).toEqual(numbers(last_seq)));
    expect(reader.faults).toEqual([]);
    expect(reader.connections).toBeGreaterThan(1);
  });
});
