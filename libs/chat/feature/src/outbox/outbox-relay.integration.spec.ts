import type { CreateRoomResponse, EventsResponse, MessageResponse } from '@chatpop/contracts';
import { OutboxRepository } from '@chatpop/chat-data-access';
import { MessageBus, type DurableRecord } from '@chatpop/message-bus';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ChatWorld } from '../../test/chat-world.js';
import { OutboxRelay } from './outbox-relay.js';

let world: ChatWorld;
let room: CreateRoomResponse;

beforeAll(async () => {
  world = await ChatWorld.start();
});
afterAll(() => world.stop());
beforeEach(async () => {
  room = await world.createRoom(await world.register());
});

const call = <Body>(method: string, path: string, body?: unknown) =>
  world.call<Body>(`/api/chats/${room.room.code}/${path}`, { method, token: room.session_token, body });
/** @returns the message's id. */
async function send(content: string): Promise<string> {
  const { status, body } = await call<MessageResponse>('POST', 'messages/send/', { content });
  expect(status).toBe(201);
  return body.message.id;
}
const inLog = async () => (await world.bus.read(room.room.code, 0, 100)).map(({ header }) => header.seq);
const outboxRows = async () =>
  (await world.query('select 1 from chat.outbox union all select 1 from chat.untold_messages')).length;

async function eventually(check: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise(setImmediate);
    }
  }
}

describe(OutboxRelay.name, () => {
  it('appends what was committed, byte for byte, and empties the outbox', async () => {
    await send('one');
    await send('zwei ünïcode 😀');
    await eventually(async () => expect(await inLog()).toEqual([1, 2]));
    const [, second] = await world.bus.read(room.room.code, 0, 10);
    expect(JSON.parse(second?.event ?? '')).toMatchObject({
      v: 1,
      type: 'new_message',
      seq: 2,
      data: { message: { content: 'zwei ünïcode 😀' } },
    });
    await eventually(async () => expect(await outboxRows()).toBe(0));
  });

  it('answers 201 while the bus is away, and delivers in order when it is back', async () => {
    const append = jest
      .spyOn(world.service().app.get(MessageBus), 'append')
      .mockRejectedValue(new Error('Connection is closed.'));
    for (const content of ['a', 'b', 'c']) await send(content);
    expect(await inLog()).toEqual([]);
    append.mockRestore();
    await eventually(async () => expect(await inLog()).toEqual([1, 2, 3]));
    await eventually(async () => expect(await outboxRows()).toBe(0));
  });

  describe('while nothing can be appended', () => {
    function lame() {
      const { app } = world.service();
      const [bus, outbox] = [app.get(MessageBus), app.get(OutboxRepository)];
      jest.spyOn(bus, 'append').mockRejectedValue(new Error('Connection is closed.'));
      return { heads: jest.spyOn(bus, 'heads'), sweep: jest.spyOn(outbox, 'sweep') };
    }
    afterEach(() => void jest.restoreAllMocks());

    it('asks whether the bus is there, and reads nothing while it is not', async () => {
      const { heads, sweep } = lame();
      heads.mockRejectedValue(new Error('Connection is closed.'));
      await send('a');
      await eventually(async () => expect(heads).toHaveBeenCalled());
      const { length } = sweep.mock.calls;
      await eventually(async () => expect(heads.mock.calls.length).toBeGreaterThan(3));
      expect(sweep).toHaveBeenCalledTimes(length);
    });

    it('reads once and waits for its next turn, however much there is', async () => {
      const outbox = world.service().app.get(OutboxRepository);
      const real = outbox.sweep.bind(outbox);
      const { heads, sweep } = lame();
      sweep.mockImplementation(async (...args) => {
        await real(...args);
        return 500;
      });
      await send('a');
      await eventually(async () => expect(heads.mock.calls.length).toBeGreaterThan(3));
      expect(sweep.mock.calls.length).toBeLessThanOrEqual(heads.mock.calls.length + 1);
    });
  });

  it('tells of messages, changes and the room in their order, whoever died before telling', async () => {
    const append = jest
      .spyOn(world.service().app.get(MessageBus), 'append')
      .mockRejectedValue(new Error('Connection is closed.'));
    const first = await send('a');
    await send('b');
    await call('POST', `messages/${first}/react/`, { emoji: '😂' });
    await send('c');
    await call('PATCH', '', { name: 'Renamed' });
    append.mockRestore();
    await eventually(async () => expect(await inLog()).toEqual([1, 2, 3, 4, 5, 6]));
    const told = (await world.bus.read(room.room.code, 0, 10)).map(({ header }) => header.name);
    const said = 'chat:new_message';
    expect(told).toEqual([said, said, 'chat:reaction', said, 'chat:room_updated', said]);
    await eventually(async () => expect(await outboxRows()).toBe(0));
  });

  it('appends what another left out before its own', async () => {
    const bus = world.service().app.get(MessageBus);
    await send('first');
    await eventually(async () => expect(await inLog()).toEqual([1]));
    const real = bus.append.bind(bus);
    const append = jest.spyOn(bus, 'append').mockImplementation(async (record: DurableRecord) => {
      if (record.header.seq === 2 && append.mock.calls.length === 1) throw new Error('crashed before the append');
      return real(record);
    });
    await send('second');
    await send('third');
    await eventually(async () => expect(await inLog()).toEqual([1, 2, 3]));
    append.mockRestore();
  });

  it('begins the log anew when Redis has lost what came before', async () => {
    for (const content of ['a', 'b']) await send(content);
    await eventually(async () => expect(await outboxRows()).toBe(0));
    const bus = world.service().app.get(MessageBus);
    const [first] = await bus.read(room.room.code, 0, 1);
    if (first) await bus.restartLog(first);
    await send('c');
    await eventually(async () => expect(await inLog()).toEqual([3]));
  });

  it('can tell the events again from Postgres, byte by byte as they were told', async () => {
    for (const content of ['a', 'b', 'c']) await send(content);
    await eventually(async () => expect(await inLog()).toEqual([1, 2, 3]));
    const told = (await world.bus.read(room.room.code, 1, 10)).map(({ event }) => event);
    const { body } = await world.internal<EventsResponse>(`${room.room.code}/events/?after_seq=1`);
    expect(body).toMatchObject({ complete: true, last_seq: 3 });
    expect(body.events.map((event) => JSON.stringify(event))).toEqual(told);
  });

  it('tells again what happened to messages and to the room, byte by byte', async () => {
    const kept = await send('a');
    const gone = await send('b');
    await call('PATCH', `messages/${kept}/`, { content: 'edited' });
    await call('POST', `messages/${kept}/react/`, { emoji: '😂' });
    await call('DELETE', `messages/${gone}/`);
    await call('PATCH', '', { name: 'Renamed' });
    await eventually(async () => expect(await inLog()).toEqual([1, 2, 3, 4, 5, 6, 7]));
    const told = (await world.bus.read(room.room.code, 3, 10)).map(({ event }) => event);
    const { body } = await world.internal<EventsResponse>(`${room.room.code}/events/?after_seq=3`);
    expect(body.events.map(({ type }) => type)).toEqual(['reaction', 'message_deleted', 'room_updated', 'new_message']);
    expect(body.events.map((event) => JSON.stringify(event))).toEqual(told);
  });

  it('says so when an event left no trace in Postgres', async () => {
    const id = await send('a');
    await call('PATCH', `messages/${id}/`, { content: 'b' });
    await call('PATCH', `messages/${id}/`, { content: 'c' });
    const { body } = await world.internal<EventsResponse>(`${room.room.code}/events/?after_seq=0`);
    expect(body).toMatchObject({ complete: false, last_seq: 3, events: [] });
  });
});
