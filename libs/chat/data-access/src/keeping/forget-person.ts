import type { EntityManager } from 'typeorm';
import { reviseHistory } from '../rooms/locked-room.js';

interface Person {
  readonly userId: string;
  /** As whom they were in rooms. */
  readonly participants: readonly string[];
  /** Those rooms, and the Back Rooms in them. */
  readonly roomIds: readonly string[];
  readonly now: Date;
}

/** What a person who is erased is called by everybody else: nobody's name, and one for each room. */
const nameless = (participantId: string): string => `'gone_' || substr(md5(${participantId}::text), 1, 10)`;
const nobody = '00000000-0000-0000-0000-000000000000';

/**
 * Takes from every table what tells who somebody was. What is left of them is that somebody, nameless, was there. Bans in
 * force stay in force, by address and device where they hold on to one, until they end.
 */
export async function forgetPerson(manager: EntityManager, person: Person): Promise<void> {
  await reviseHistory(manager, person.roomIds);
  await forgetInRooms(manager, person);
  await forgetModeration(manager, person);
  await forgetParticipants(manager, person);
  await manager.query(
    `update chat.room set host_user_id = $2, host_username = 'gone', host_username_is_reserved = false
     where host_user_id = $1`,
    [person.userId, nobody],
  );
  await manager.query(`delete from chat.app_user where id = $1`, [person.userId]);
}

/** While their names are still known: what others keep of them. */
async function forgetInRooms(manager: EntityManager, { participants, roomIds }: Person): Promise<void> {
  await manager.query(
    `update chat.message m set username = ${nameless('p.id')}, username_is_reserved = false, content = '',
       media = null, mentions = '{}', is_deleted = true
     from chat.participant p where m.room_id = any($1::uuid[]) and m.participant_id = any($2::uuid[])
       and p.id = m.participant_id`,
    [roomIds, participants],
  );
  await manager.query(
    `update chat.message m set pin = jsonb_set(m.pin, '{by}', to_jsonb(${nameless('pin.participant_id')}))
     from chat.pin where pin.participant_id = any($1::uuid[]) and m.id = pin.message_id and m.pin is not null`,
    [participants],
  );
  await manager.query(
    `update chat.pin set username = ${nameless('participant_id')} where participant_id = any($1::uuid[])`,
    [participants],
  );
  await manager.query(
    `update chat.participant other set muted_keys = array_remove(other.muted_keys, p.username_key)
     from chat.participant p where p.id = any($1::uuid[]) and other.room_id = p.room_id
       and other.muted_keys <> '{}' and other.muted_keys @> array[p.username_key]`,
    [participants],
  );
  await manager.query(
    `update chat.room_event e set event = replace(e.event, to_json(p.username)::text, to_json(${nameless('p.id')})::text)
     from chat.participant p where p.id = any($1::uuid[]) and e.room_id = p.room_id
       and e.event like '%"participant_banned"%'`,
    [participants],
  );
}

/** There is nothing left to act on in what was reported of them; what they reported was their word. */
async function forgetModeration(manager: EntityManager, { userId, participants, now }: Person): Promise<void> {
  await manager.query(
    `delete from chat.report r using chat.participant p, chat.room
     where p.id = any($1::uuid[]) and r.username = p.username
       and room.id = r.room_id and coalesce(room.parent_room_id, room.id) = p.room_id`,
    [participants],
  );
  await manager.query(`update chat.report set comment = null where reporter_id = any($1::uuid[])`, [participants]);
  await manager.query(
    `delete from chat.ban where (participant_id = any($1::uuid[]) or user_id = $2)
       and (lifted_at is not null or expires_at <= $3)`,
    [participants, userId, now],
  );
  await manager.query(
    `update chat.ban set user_id = null, username = ${nameless('participant_id')}, reason = null
     where participant_id = any($1::uuid[]) or user_id = $2`,
    [participants, userId],
  );
  await manager.query(`update chat.ban set banned_by = null where banned_by = $1`, [userId]);
}

async function forgetParticipants(manager: EntityManager, { participants, now }: Person): Promise<void> {
  await manager.query(
    `update chat.session set revoked_at = coalesce(revoked_at, $2), network = null, device_id = null, login_id = null
     where participant_id = any($1::uuid[])`,
    [participants, now],
  );
  await manager.query(
    `update chat.participant set user_id = null, username = ${nameless('id')}, username_key = ${nameless('id')},
       look_key = null, device_id = null, muted_keys = '{}', username_is_reserved = false where id = any($1::uuid[])`,
    [participants],
  );
}
