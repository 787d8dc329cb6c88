import { randomUUID } from 'node:crypto';
import { runMigrations } from '@chatpop/persistence';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import pg from 'pg';
import { chatPersistence } from './chat.persistence.js';
import { findExtras, findRepeats } from './messages/batch-context.js';
import { insertStatement } from './messages/insert-messages.js';
import { findSenders } from './messages/senders.js';
import { runPrepared, type PreparedStatement } from './pipeline.js';
import { findAdmission } from './rooms/admission.repository.js';
import { lockRooms } from './rooms/locked-room.js';

/** Times that Postgres plans a statement for its values, before it compares that with the plan that it could keep. */
const plansMade = 5;
const rooms = 8;
/** Of each room, in each table: from nothing to more than the ten pages that Postgres assumes of a table that it has not counted. */
const rowsUpTo = 160;

const tables = ['room', 'participant', 'session', 'message', 'media', 'back_room_seat'];
const ofSends = [lockRooms, findSenders, findRepeats, findExtras, insertStatement];

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly Plans?: readonly PlanNode[];
}

let database: pg.Client;
beforeAll(async () => {
  const url = new URL(process.env['TEST_DATABASE_URL'] ?? '');
  const admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  url.pathname = `/plans_${randomUUID().replaceAll('-', '')}`;
  await admin.query(`create database ${url.pathname.slice(1)}`);
  await admin.end();
  Logger.overrideLogger(['warn', 'error']);
  await runMigrations({ DATABASE_URL: url.href }, [chatPersistence]);
  database = new pg.Client({ connectionString: url.href });
  await database.connect();
  // Rows of nobody, which nothing counts.
  await database.query(`set session_replication_role = replica`);
  for (const table of tables) await database.query(`alter table chat.${table} set (autovacuum_enabled = off)`);
}, 60_000);
afterAll(() => database.end());

/** One more of everything in each room. */
async function grow(n: number): Promise<void> {
  for (let room = 0; room < rooms; room += 1) {
    const ids = [`00000000-0000-4000-8000-00000000000${room}`, randomUUID(), randomUUID()];
    await database.query(
      `with opened as (
         insert into chat.room (id, code, host_user_id, host_username, host_username_is_reserved, name, access_mode, epoch,
           created_at)
         values (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), '', false, 'Pier', 'public', '', now())
       ), who as (
         insert into chat.participant (id, room_id, username, username_key, look_key, username_is_reserved, joined_at)
         values ($2, $1, 'u' || $4, 'u' || $4, 'u' || $4, false, now())
       ), signed as (
         insert into chat.session (id, room_id, participant_id, expires_at) values ($3, $1, $2, now())
       ), seated as (
         insert into chat.back_room_seat (purchase_id, room_id, participant_id, granted_at) values ($3, $1, $2, now())
       ), shown as (
         insert into chat.media (id, room_id, participant_id, kind, mime, bytes, object_key, created_at)
         values ($3, $1, $2, 'photo', 'image/jpeg', 1, '', now())
       )
       insert into chat.message (room_id, seq, id, updated_seq, participant_id, username, username_is_reserved, is_from_host,
         content, client_message_id, created_at)
       values ($1, $4::int, $3, $4::int, $1, '', false, false, 'Hello from the pier!', $3, now())`,
      [...ids, n],
    );
  }
}

async function pagesOf(table: string): Promise<number> {
  const { rows } = await database.query<{ pages: number }>(
    `select (pg_relation_size('chat.' || $1::text) / 8192)::int as pages`,
    [table],
  );
  return rows[0]?.pages ?? 0;
}

/** What is read by what, in the plan that would be kept if it was made now. */
async function planOf({ text }: PreparedStatement): Promise<string[]> {
  const { rows } = await database.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
    `explain (generic_plan, format json) ${text}`,
  );
  const reads: string[] = [];
  const collect = (node: PlanNode): void => {
    const { 'Node Type': type, 'Relation Name': table, 'Index Name': index, 'Index Cond': by = '' } = node;
    const keys = [...by.matchAll(/(\w+) = /g)].map(([, key]) => key);
    if (table !== undefined && type !== 'ModifyTable')
      reads.push(`${table} by ${index ?? 'reading it'} (${keys.join(', ')})`);
    node.Plans?.forEach(collect);
  };
  rows.forEach(({ 'QUERY PLAN': [{ Plan }] }) => collect(Plan));
  return reads;
}

describe('a plan that is kept', () => {
  it('is the same for tables of any size, also while Postgres has counted nothing', async () => {
    const plans = new Map<string, Set<string>>();
    for (let n = 0; n < rowsUpTo; n += 1) {
      for (const statement of [...ofSends, findAdmission])
        for (const read of await planOf(statement))
          plans.set(statement.name, (plans.get(statement.name) ?? new Set()).add(read));
      await grow(n);
    }
    for (const table of tables) expect(await pagesOf(table)).toBeGreaterThan(10);
    expect(Object.fromEntries([...plans].map(([name, reads]) => [name, [...reads].sort()]))).toEqual({
      'lock-rooms': ['room by room_pkey (id)'],
      'insert-messages': ['room by room_pkey (id)'],
      'find-senders': ['participant by participant_pkey (id)', 'session by session_pkey (id)'],
      'find-repeats': [
        'message by message_by_client_id (participant_id, client_message_id)',
        'message by message_by_id (id)',
      ],
      'find-send-extras': [
        'back_room_seat by seat_by_participant (room_id, participant_id)',
        'media by media_pkey (id)',
        'message by message_by_id (id)',
        'participant by participant_room_id_username_key_key (room_id, username_key)',
        'room by room_pkey (id)',
      ],
      'find-admission': [
        'back_room by back_room_parent_room_id_key (parent_room_id)',
        'back_room_seat by seat_by_participant (room_id, participant_id)',
        'participant by participant_pkey (id)',
        'room by room_code_key (code)',
        'room by room_pkey (id)',
        'session by session_pkey (id)',
      ],
    });
  }, 60_000);

  it('is the one that a send takes, however few are sent together', async () => {
    const one = [randomUUID()];
    const values = new Map<PreparedStatement, unknown[]>([
      [findRepeats, [one, one, one]],
      [findExtras, ['[]']],
      [insertStatement, ['[]', new Date()]],
    ]);
    const asked = plansMade * 2;
    for (const statement of ofSends)
      for (let n = 0; n < asked; n += 1) await runPrepared(database, statement, values.get(statement) ?? [one]);
    const { rows } = await database.query(
      `select name, custom_plans::int, generic_plans::int from pg_prepared_statements`,
    );
    expect(rows).toEqual(
      expect.arrayContaining(
        ofSends.map(({ name }) => ({ name, custom_plans: plansMade, generic_plans: asked - plansMade })),
      ),
    );
  });
});
