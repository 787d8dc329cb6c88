import type { CreateRoomResponse, JoinRoomResponse, Message } from '@chatpop/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ChatWorld, type User } from '../../test/chat-world.js';

const large = ['message', 'participant', 'session', 'reaction', 'read_position', 'media'];

let world: ChatWorld;
let host: User;
let room: CreateRoomResponse;
let guest: JoinRoomResponse;
let said: Message;

beforeAll(async () => {
  world = await ChatWorld.start({ OUTBOX_SWEEP_MS: '3600000' });
  host = await world.register();
  room = await world.createRoom(host);
  guest = await world.join(room.room.code, 'BraveOtter');
  said = await world.say(room.room.code, guest.session_token, 'first of all');
  await fill();
}, 120_000);
afterAll(() => world.stop());

/** Enough of everything that reading it all is never the better plan. */
async function fill(): Promise<void> {
  await world.query(`
    insert into chat.participant (id, room_id, username, username_key, username_is_reserved, joined_at)
    select gen_random_uuid(), p.room_id, 'Guest_' || n, 'guest_' || n, false, now()
    from chat.participant p, generate_series(1, 4000) n where p.username = 'BraveOtter'`);
  await world.query(`
    insert into chat.session (id, room_id, participant_id, expires_at)
    select gen_random_uuid(), room_id, id, now() + interval '1 day' from chat.participant`);
  await world.query(`
    insert into chat.read_position (participant_id, room_id, seq) select id, room_id, 0 from chat.participant
    on conflict do nothing`);
  await world.query(`
    insert into chat.message (room_id, seq, id, updated_seq, participant_id, username, username_is_reserved,
      is_from_host, content, reactions, created_at)
    select m.room_id, 1 + n, gen_random_uuid(), 1 + n, m.participant_id, m.username, false, false, 'filler ' || n,
      '{"👍": 1}', now() from chat.message m, generate_series(1, 6000) n`);
  await world.query(`
    insert into chat.reaction (room_id, message_seq, participant_id, emoji)
    select room_id, seq, participant_id, '👍' from chat.message`);
  await world.query(`
    insert into chat.media (id, room_id, participant_id, kind, mime, bytes, object_key, created_at)
    select gen_random_uuid(), room_id, participant_id, 'photo', 'image/webp', 1, seq, now() from chat.message`);
  await world.query(`update chat.room set last_seq = 6001`);
  await world.query(`vacuum analyze`);
}

/** What our connections counted is told when they end. */
async function sequentialScans(): Promise<Record<string, number>> {
  const rows = await world.query<{ relname: string; seq_scan: string }>(
    `select relname, seq_scan from pg_stat_user_tables where schemaname = 'chat' and relname = any($1)`,
    [large],
  );
  return Object.fromEntries(rows.map(({ relname, seq_scan }) => [relname, Number(seq_scan)]));
}
async function indexScans(): Promise<number> {
  const rows = await world.query<{ idx_scan: string }>(
    `select idx_scan from pg_stat_user_tables where schemaname = 'chat' and relname = 'message'`,
  );
  return Number(rows[0]?.idx_scan);
}
async function flushed(): Promise<Record<string, number>> {
  await world.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and application_name = 'chatpop-chat'`,
  );
  return sequentialScans();
}

describe('hot queries', () => {
  it('never read a large table from end to end', async () => {
    const before = await flushed();
    const indexed = await indexScans();
    const { code } = room.room;
    const token = guest.session_token;
    const call = async (path: string, options: { method?: string; body?: unknown; token?: string } = {}) => {
      const { status, body } = await world.call(`/api/chats/${path}`, { token, ...options });
      if (status >= 300) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
    };
    // More often than a connection plans anew for the given values: the kept plans are tried as well.
    for (let n = 0; n < 12; n += 1) {
      const sent = { content: `hello @guest_${n}`, client_message_id: `0197b1c2-7a34-7c11-9c55-${100000000000 + n}` };
      await call(`${code}/messages/send/`, { body: { ...sent, reply_to_id: said.id } });
      await call(`${code}/messages/`);
      await call(`${code}/messages/?limit=60`);
      await call(`${code}/messages/?before_seq=${3_000 + n}`);
      await call(`${code}/messages/?after_seq=5900`);
      await call(`${code}/messages/${said.id}/react/`, { body: { emoji: '😂' } });
      await call(`${code}/search/?q=hello`);
      await call(`${code}/read/`, { body: { seq: 6_000 + n } });
      await call('my-chats/', { token: host.token });
      await call(`${code}/participants/?limit=50`);
    }
    expect(await flushed()).toEqual(before);
    expect(await indexScans()).toBeGreaterThan(indexed + 12 * 5);
  }, 120_000);
});
