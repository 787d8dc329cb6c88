import { randomUUID } from 'node:crypto';
import { ChatPopClient, type ClientEvent, type RoomClient } from '@chatpop/client';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { expectEventually } from './eventually.js';
import { state, url } from './person.js';

const chatpop = (): ChatPopClient => new ChatPopClient({ url, WebSocket });
const rooms: RoomClient[] = [];
let host: RoomClient;
let guest: RoomClient;

/** What a room tells, from now on. */
function follow(feed: RoomClient['feed']): ClientEvent[] {
  const events: ClientEvent[] = [];
  feed.on('event', (event) => {
    if ('seq' in event) events.push(event);
  });
  return events;
}
const typesOf = (events: readonly ClientEvent[]): string[] => events.map(({ type }) => type);

beforeAll(async () => {
  const owner = chatpop();
  await owner.account.register({ email: `${randomUUID()}@example.com`, password: 'correct horse battery' });
  host = (await owner.createRoom({ name: 'By the client' })).client;
  guest = (await chatpop().joinRoom(host.code, { username: 'BraveOtter' })).client;
  rooms.push(host, guest);
  for (const room of rooms) room.connect();
  await expectEventually(async () => expect(rooms.map((room) => room.state)).toEqual(['joined', 'joined']));
});
afterAll(() => rooms.forEach((room) => room.close()));

describe('the client', () => {
  it('tells both what is said, edited, liked and deleted, in the same order', async () => {
    const told = rooms.map(({ feed }) => follow(feed));
    const said = await host.send('Hello from the pier!');
    await guest.messages.react(said.id, '👍');
    await host.messages.edit(said.id, 'Hello from the other pier!');
    await host.messages.delete(said.id);
    const types = ['new_message', 'reaction', 'message_updated', 'message_deleted'];
    await expectEventually(async () => expect(told.map(typesOf)).toEqual([types, types]));
    expect(told[0]).toEqual(told[1]);
  });

  it('keeps once, and in order, what is said while chat is killed', async () => {
    const heard = follow(guest.feed);
    const before = (await guest.messages.history()).last_seq;
    const holder = state().services.find(({ name }) => ['chat', 'main', 'monolith'].includes(name));
    process.kill(holder?.pid ?? 0, 'SIGKILL');
    const contents = ['one', 'two', 'three'];
    const kept = await Promise.all(contents.map((content) => host.send(content)));
    expect(kept.map(({ seq }) => seq - before)).toEqual([1, 2, 3]);
    await expectEventually(async () => expect(heard).toHaveLength(3));
    const { messages } = await guest.messages.history({ after_seq: before });
    expect(messages.map(({ content }) => content)).toEqual(contents);
  });

  it('lets in to the Back Room whoever buys a seat, on the connection that is there', async () => {
    await host.openBackRoom({ price: 500, max_seats: 10 });
    const heard = follow(guest.backRoomFeed);
    const granted = new Promise((resolve) => guest.on('backRoomAccess', resolve));
    const { checkout_url } = await guest.checkout({ kind: 'back_room' });
    await fetch(checkout_url, { method: 'POST', body: new URLSearchParams({ action: 'pay' }), redirect: 'manual' });
    expect(await granted).toEqual({ granted: true });
    await expectEventually(async () => expect(guest.backRoomFeed.position).toBeDefined());
    await host.sendToBackRoom('just us');
    await expectEventually(async () => expect(typesOf(heard)).toEqual(['new_message']));
  });

  it('does not come back once it has left', async () => {
    const ended = new Promise((resolve) => guest.on('ended', resolve));
    await guest.leave();
    guest.connect();
    expect(await ended).toMatchObject({ code: 4401 });
  });
});
