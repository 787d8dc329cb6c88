import type { CreateRoomResponse } from '@chatpop/contracts';
import { SocketIoClient } from '@chatpop/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectEventually } from './eventually.js';
import { history, openRoom, register, say, state, url } from './person.js';
import { Reader } from './reader.js';

let room: CreateRoomResponse;
const closers: (() => void)[] = [];
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** Whoever holds the sockets in this shape. */
const holders = () => {
  const { services } = state();
  const apart = services.filter(({ name }) => name === 'websocket-gateway');
  return apart.length > 0 ? apart : services;
};

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
    // What was missed comes before the word that all of it has come.
    await expectEventually(async () => expect(reader.connections).toBeGreaterThan(1));
    expect(reader.reloads).toBe(0);
  });
});
