import { CreateRoomResponse, MessageResponse } from '@chatpop/contracts';
import type { Client } from 'pg';
import { postJson } from './http.js';

/** Messages of a room straight into the tables, with a reply and reactions every now and then. */
export async function fillRoom(database: Client, code: string, count: number): Promise<void> {
  await database.query(
    `insert into chat.message (room_id, seq, id, updated_seq, participant_id, username, username_is_reserved,
       is_from_host, content, reactions, created_at)
     select r.id, n, gen_random_uuid(), n, p.id, p.username, false, true,
       'message number ' || n || case when n % 1000 = 0 then ' with a needle' else '' end,
       case when n % 5 = 0 then '{"👍": 1}'::jsonb else '{}'::jsonb end, now() - make_interval(secs => $2 - n)
     from chat.room r join chat.participant p on p.room_id = r.id and p.is_host, generate_series(1, $2::int) n
     where r.code = $1`,
    [code, count],
  );
  await database.query(`update chat.room set last_seq = $2, last_message_at = now() where code = $1`, [code, count]);
  await database.query(`vacuum analyze chat.message`);
}

/** Rooms that the user is in, each with something said. */
export async function openRooms(url: string, user: Readonly<Record<string, string>>, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    const made = await postJson(`${url}/api/chats/create/`, user, { name: `Room ${n}` }, CreateRoomResponse);
    const headers = { authorization: `Bearer ${made.session_token}` };
    const body = { content: 'Hello from the pier!' };
    await postJson(`${url}/api/chats/${made.room.code}/messages/send/`, headers, body, MessageResponse);
  }
}
