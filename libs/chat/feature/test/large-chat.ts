import type { ChatWorld } from './chat-world.js';

/** Tables that grow without end. */
export const largeTables = [
  'app_user',
  'back_room_seat',
  'ban',
  'login',
  'media',
  'message',
  'outbox',
  'participant',
  'pin',
  'purchase',
  'reaction',
  'read_position',
  'refresh_token',
  'report',
  'room',
  'room_event',
  'session',
  'untold_messages',
  'work_inbox',
] as const;

/**
 * Fills the tables of a room in which BraveOtter has said one thing: enough of everything that reading it all is never
 * the better plan.
 */
export async function fillLargeChat(world: ChatWorld): Promise<void> {
  const guest = `(select id, room_id from chat.participant where username = 'BraveOtter')`;
  for (const statement of [
    // Keys are right as they are made: checking them takes most of the time.
    `set session_replication_role = replica`,
    `insert into chat.app_user (id, email, email_key, password_hash, role, created_at)
     select gen_random_uuid(), n || '@example.org', n || '@example.org', 'x', 'user', now() from generate_series(1, 5000) n`,
    `insert into chat.login (id, user_id, created_at, expires_at)
     select gen_random_uuid(), id, now(), now() + interval '1 day' from chat.app_user`,
    `insert into chat.refresh_token (token_hash, login_id, created_at)
     select sha256(id::text::bytea), id, now() from chat.login`,
    `insert into chat.room (id, code, host_user_id, host_username, host_username_is_reserved, name, access_mode, epoch,
       created_at)
     select gen_random_uuid(), 'filler' || n, gen_random_uuid(), 'Filler', false, 'Filler', 'public', 'x', now()
     from generate_series(1, 60000) n`,
    `insert into chat.participant (id, room_id, username, username_key, look_key, username_is_reserved, joined_at)
     select gen_random_uuid(), p.room_id, 'Guest_' || n, 'guest_' || n, 'guest_' || n, false, now()
     from ${guest} p, generate_series(1, 20000) n`,
    `insert into chat.session (id, room_id, participant_id, expires_at, network, device_id)
     select gen_random_uuid(), room_id, id, now() + interval '1 day', 'n' || username_key, gen_random_uuid()
     from chat.participant`,
    `insert into chat.read_position (participant_id, room_id, seq)
     select id, room_id, 0 from chat.participant on conflict do nothing`,
    `insert into chat.message (room_id, seq, id, updated_seq, participant_id, username, username_is_reserved,
       is_from_host, content, reactions, created_at)
     select m.room_id, 1 + n, gen_random_uuid(), 1 + n, m.participant_id, m.username, false, false, 'filler ' || n,
       '{"👍": 1}', now() from chat.message m, generate_series(1, 20000) n`,
    `insert into chat.reaction (room_id, message_seq, participant_id, emoji)
     select room_id, seq, participant_id, '👍' from chat.message`,
    `insert into chat.media (id, room_id, participant_id, kind, mime, bytes, object_key, created_at, message_id)
     select gen_random_uuid(), room_id, participant_id, 'photo', 'image/webp', 1, seq, now(), id from chat.message`,
    `insert into chat.media (id, room_id, participant_id, kind, mime, bytes, object_key, created_at, expires_at)
     select gen_random_uuid(), id, id, 'photo', 'image/webp', 1, code, now(), now() - interval '1 hour'
     from chat.room where code like 'filler%'`,
    `insert into chat.room_event (room_id, seq, event)
     select room_id, 100000 + n, '{}' from ${guest} g, generate_series(1, 10000) n`,
    `insert into chat.ban (id, room_id, participant_id, user_id, username, tier, network, created_at)
     select gen_random_uuid(), case when username_key like '%7' then room_id end, id, gen_random_uuid(), username, 'ip',
       'n' || username_key, now() from chat.participant where username like 'Guest%'`,
    `insert into chat.report (id, room_id, message_id, reporter_id, username, kind, content, reason, created_at)
     select gen_random_uuid(), room_id, id, participant_id, 'Guest_' || seq, kind, content, 'spam', now()
     from chat.message limit 10000`,
    `insert into chat.purchase (id, kind, state, room_id, participant_id, amount, pin_id, decided_at)
     select gen_random_uuid(), 'pin', 'fulfilled', room_id, participant_id, 100, gen_random_uuid(), now()
     from chat.message limit 10000`,
    `insert into chat.pin (id, room_id, message_id, participant_id, username, bid, currency, bid_at, pinned_until)
     select gen_random_uuid(), r.id, gen_random_uuid(), g.id, 'x', 100, 'usd', now(), now() + interval '1 hour'
     from ${guest} g, chat.room r limit 10000`,
    `insert into chat.back_room_seat (purchase_id, room_id, participant_id, granted_at, revoked_at)
     select gen_random_uuid(), b.room_id, p.id, now(), case when n > 1 then now() end
     from chat.back_room b, chat.participant p, generate_series(1, 3) n`,
    // Ended together, as by a wide ban.
    `update chat.session set revoked_at = now() where participant_id in (
       select id from chat.participant where username like 'Guest%9')`,
    // As after an outage of Redis.
    `insert into chat.outbox (room_id, seq, header, event, created_at)
     select id, 1, json_build_object('v', 1, 'name', 'chat:room_updated', 'room_code', code, 'epoch', epoch, 'seq', 1,
       'committed_at', to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')), '{}', now() - interval '1 minute' from chat.room where code like 'filler%'`,
    `insert into chat.untold_messages (room_id, first_seq, last_seq, created_at)
     select id, 1, 1, now() - interval '1 minute' from chat.room where code like 'filler%'
     union all select room_id, seq, seq, now() - interval '2 minutes' from chat.message where seq % 200 = 0`,
    `insert into chat.work_inbox (work_id, applied_at) select gen_random_uuid(), now() from generate_series(1, 10000)`,
    `update chat.room set last_seq = 20001 where id = (select room_id from ${guest} g)`,
    `set session_replication_role = default`,
    `vacuum analyze`,
  ])
    await world.query(statement);
}
