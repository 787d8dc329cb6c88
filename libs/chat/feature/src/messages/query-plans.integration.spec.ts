import {
  BanRepository,
  MediaRepository,
  PinRepository,
  RetentionRepository,
  RoomRepository,
} from '@chatpop/chat-data-access';
import type { CreateRoomResponse, JoinRoomResponse, Message, TokenResponse } from '@chatpop/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ChatWorld, type User } from '../../test/chat-world.js';
import { idsIn } from '../../test/guests.js';
import { fillLargeChat, largeTables } from '../../test/large-chat.js';

/** More often than a connection plans anew for the given values: the kept plans are tried as well. */
const times = 8;

let world: ChatWorld;
let host: User;
let staff: User;
let room: CreateRoomResponse;
let guest: JoinRoomResponse;
let said: Message;

beforeAll(async () => {
  world = await ChatWorld.start({ OUTBOX_SWEEP_MS: '3600000' });
  [host, staff] = [await world.register(), await world.registerStaff()];
  room = await world.createRoom(host);
  guest = await world.join(room.room.code, 'BraveOtter');
  said = await world.say(room.room.code, guest.session_token, 'first of all');
  await world.call(path('back-room/'), { token: host.token, body: { price: 500, max_seats: 10_000 } });
  await fillLargeChat(world);
}, 120_000);
afterAll(() => world.stop());

const path = (rest: string) => `/api/chats/${room.room.code}/${rest}`;

async function call<Body>(url: string, options: { method?: string; body?: unknown; token?: string } = {}) {
  const { status, body } = await world.call<Body>(url, options);
  if (status >= 300) throw new Error(`${url}: ${status} ${JSON.stringify(body)}`);
  return body;
}

/** How often each table was read from end to end. What our connections counted is told when they end. */
async function sequentialScans(): Promise<Record<string, number>> {
  await world.query(
    `select pg_terminate_backend(pid, 5000) from pg_stat_activity
     where datname = current_database() and application_name = 'chatpop-chat'`,
  );
  await world.query(`select pg_stat_force_next_flush()`);
  const rows = await world.query<{ relname: string; seq_scan: string }>(
    `select relname, seq_scan from pg_stat_user_tables where schemaname = 'chat' and relname = any($1)`,
    [largeTables],
  );
  return Object.fromEntries(rows.map(({ relname, seq_scan }) => [relname, Number(seq_scan)]));
}

/** By what it is that asks; each is done by several statements. */
const hotQueries: Record<string, (n: number) => Promise<unknown>> = {
  'joining, with bans, and leaving': async (n) => {
    const { session_token: token } = await call<JoinRoomResponse>(path('join/'), { body: { username: `New_${n}x` } });
    await call(path('refresh-session/'), { method: 'POST', token });
    await call(path('my-participation/'), { token });
    await call(path('leave/'), { method: 'POST', token });
  },
  'a login and its refresh': async () => {
    const { refresh_token } = await call<TokenResponse>('/api/auth/register/', {
      body: { email: `${crypto.randomUUID()}@example.com`, password: 'correct horse battery' },
    });
    await call('/api/auth/refresh/', { body: { refresh_token } });
  },
  'a send with mentions and a reply': (n) => {
    const client_message_id = `0197b1c2-7a34-7c11-9c55-${100000000000 + n}`;
    const body = { content: `hello @guest_${n}`, client_message_id, reply_to_id: said.id };
    return call(path('messages/send/'), { token: guest.session_token, body });
  },
  'a reaction': () => call(path(`messages/${said.id}/react/`), { token: guest.session_token, body: { emoji: '😂' } }),
  'the newest history': (n) => call(path(`messages/?limit=${n % 2 === 0 ? 50 : 60}`), { token: guest.session_token }),
  'history backwards': (n) => call(path(`messages/?before_seq=${10_000 + n}`), { token: guest.session_token }),
  'history by latest change': () => call(path('messages/?after_seq=19900'), { token: guest.session_token }),
  'the events that a gateway missed': (n) =>
    world.internal(`${room.room.code}/events/?after_seq=${19_800 + n}&limit=50`).then(({ status }) => {
      expect(status).toBe(200);
    }),
  'a socket that wants in': async () => {
    const { sid } = idsIn(guest.session_token);
    const query = `participant_id=${guest.participant.id}&session_id=${sid}&network=n1`;
    expect((await world.internal(`${room.room.code}/admission/?${query}`)).status).toBe(200);
  },
  search: () => call(path('search/?q=hello'), { token: guest.session_token }),
  'read positions': async (n) => {
    await call(path('read/'), { token: guest.session_token, body: { seq: 20_000 + n } });
    const read = { participant_id: guest.participant.id, session_id: idsIn(guest.session_token).sid, seq: n };
    expect((await world.tell(`${room.room.code}/reads/`, { reads: [read] })).status).toBe(200);
  },
  'my chats': () => call('/api/chats/my-chats/', { token: host.token }),
  participants: () => call(path('participants/?limit=50')),
  'bans and kicks': async (n) => {
    const username = `Guest_${n * 10 + 1}`;
    await call(path('kick/'), { token: host.token, body: { username } });
    await call(path('ban/'), { token: host.token, body: { username, tier: 'ip' } });
    await call(path('bans/?limit=20'), { token: host.token });
    await call(path('unban/'), { token: host.token, body: { username } });
  },
  'a ban from every room': (n) =>
    call('/api/moderation/site-bans/', {
      token: staff.token,
      body: { room_code: room.room.code, username: `Guest_${n * 10 + 7}`, tier: 'device_ip' },
    }),
  'whether a buyer is banned': () => {
    const { app } = world.service();
    const { manager } = app.get(RoomRepository).source;
    return app.get(BanRepository).holds(manager, idsIn(guest.session_token).room, guest.participant.id, new Date());
  },
  'the queue of reports': () => call('/api/moderation/reports/?limit=20', { token: staff.token }),
  'pins, and whose time is over': async () => {
    await call(path('pins/'));
    await world.service().app.get(PinRepository).roomsDue(new Date(), 100);
  },
  'the Back Room': () => call(path('back-room/messages/'), { token: host.token }),
  retention: async () => {
    const longAgo = new Date(Date.now() - 86_400_000);
    const rows = world.service().app.get(RetentionRepository);
    await rows.removeMessages(longAgo, 1_000, new Date());
    await rows.removeSessions(longAgo, 1_000);
    await rows.removeModeration(longAgo, 1_000);
    const media = world.service().app.get(MediaRepository);
    await media.forget((await media.listExpired(longAgo, 100, [])).map(({ id }) => id));
  },
  erasure: async (n) => {
    const person = await world.register();
    const { session_token } = await call<JoinRoomResponse>(path('join/'), {
      token: person.token,
      body: { username: `Gone_${n}x` },
    });
    await world.say(room.room.code, session_token, 'my address is …');
    const body = { password: 'correct horse battery' };
    await call('/api/auth/me/', { method: 'DELETE', token: person.token, body });
  },
};

describe('hot queries never read a large table from end to end', () => {
  it.each(Object.keys(hotQueries))(
    '%s',
    async (name) => {
      const before = await sequentialScans();
      expect(Object.keys(before).sort()).toEqual([...largeTables]);
      for (let n = 0; n < times; n += 1) await hotQueries[name]?.(n);
      expect(await sequentialScans()).toEqual(before);
    },
    60_000,
  );

  it('would see one that did', async () => {
    const before = await sequentialScans();
    await world.query(`set enable_indexscan = off; set enable_bitmapscan = off; set enable_indexonlyscan = off;
      select 1 from chat.message where id = gen_random_uuid()`);
    expect((await sequentialScans())['message']).toBe((before['message'] ?? 0) + 1);
  });
});
