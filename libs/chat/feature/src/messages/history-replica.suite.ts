import { chatPersistence } from '@chatpop/chat-data-access';
import type { CreateRoomResponse, HistoryResponse, SearchResponse } from '@chatpop/contracts';
import { runMigrations } from '@chatpop/persistence';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { ChatWorld, type User } from '../../test/chat-world.js';
import { newDatabase } from '../../test/databases.js';
import { statementsOf } from '../../test/statements.js';

export const describeHistoryReplica = (): void =>
  describe('history replica', () => {
    let world: ChatWorld;
    let replica: pg.Client;
    let host: User;
    let room: CreateRoomResponse;

    /** A database that follows when it is told to: what came from it says so. */
    beforeAll(async () => {
      const replicaUrl = await newDatabase();
      await runMigrations({ DATABASE_URL: replicaUrl }, [chatPersistence]);
      replica = new pg.Client({ connectionString: replicaUrl });
      await replica.connect();
      world = await ChatWorld.start({ CHAT_DATABASE_REPLICA_URL: replicaUrl });
      host = await world.register();
      room = await world.createRoom(host);
    });
    afterAll(async () => {
      await replica.end();
      await world.stop();
    });

    const say = (content: string) => world.say(room.room.code, room.session_token, content);
    const older = async (before: number) =>
      (await world.call<HistoryResponse>(`/api/chats/${room.room.code}/messages/?before_seq=${before}`)).body.messages;

    async function follow(): Promise<void> {
      for (const table of ['room', 'message']) {
        const rows = await world.query<{ row: unknown }>(`select to_jsonb(t) - 'search' as row from chat.${table} t`);
        await replica.query('begin; set local session_replication_role = replica');
        await replica.query(`delete from chat.${table}`);
        const { rows: columns } = await replica.query<{ name: string }>(
          `select string_agg(quote_ident(column_name), ',') as name from information_schema.columns
       where table_schema = 'chat' and table_name = $1 and is_generated = 'NEVER'`,
          [table],
        );
        const names = columns[0]?.name ?? '';
        await replica.query(
          `insert into chat.${table} (${names}) select ${names} from jsonb_populate_recordset(null::chat.${table}, $1)`,
          [JSON.stringify(rows.map(({ row }) => row))],
        );
        await replica.query('commit');
      }
      await replica.query(`update chat.message set content = content || ' (replica)'`);
    }

    describe('history from a replica', () => {
      it('reads older pages and searches there, once it has all that the reader has seen', async () => {
        for (const content of ['one', 'two', 'three']) await say(content);
        await follow();
        expect((await older(3)).map(({ content }) => content)).toEqual(['one (replica)', 'two (replica)']);
        const path = `/api/chats/${room.room.code}/search/?q=two`;
        const { body } = await world.call<SearchResponse>(path, { token: room.session_token });
        expect(body.messages.map(({ content }) => content)).toEqual(['two (replica)']);
      });

      it('lets authors read what they wrote, however far it lags', async () => {
        const said = await say('just now');
        const edit = { method: 'PATCH', token: room.session_token, body: { content: 'edited' } };
        await world.call(`/api/chats/${room.room.code}/messages/${said.id}/`, edit);
        expect((await older(said.seq + 1)).at(-1)?.content).toBe('edited');
        await follow();
        expect((await older(said.seq + 1)).at(-1)?.content).toBe('edited (replica)');
      });

      it('a page of 50 messages with reactions and replies is at most 2 queries, the check of access among them', async () => {
        let last = await say('four');
        for (let n = 0; n < 50; n += 1) {
          last = await world.say(room.room.code, room.session_token, `reply ${n}`, { reply_to_id: last.id });
          const react = { token: room.session_token, body: { emoji: '😂' } };
          await world.call(`/api/chats/${room.room.code}/messages/${last.id}/react/`, react);
        }
        await follow();
        const path = `/api/chats/${room.room.code}/messages/`;
        const counting = (rest: string) =>
          statementsOf((headers) => world.call<HistoryResponse>(path + rest, { token: room.session_token, headers }));
        const before = await counting(`?before_seq=${last.seq + 1}&limit=50`);
        const { messages } = before.answer.body;
        expect(messages).toHaveLength(50);
        expect(messages.every(({ content, reply_to }) => content.endsWith('(replica)') && reply_to)).toBe(true);
        expect(messages.map(({ seq }) => seq)).toEqual(messages.map(({ seq }) => seq).sort((a, b) => a - b));
        expect(before.statements).toHaveLength(2);
        expect((await counting('?after_seq=0')).statements).toHaveLength(2);
        expect((await counting('?before_seq=1')).answer.body.messages).toEqual([]);
        expect((await counting('?before_seq=1')).statements).toHaveLength(2);
        expect((await counting('')).statements).toHaveLength(2);
        expect((await counting('')).statements).toHaveLength(1);
      });

      it('a replica that lags is asked in vain: one query more', async () => {
        const said = await say('not there yet');
        const path = `/api/chats/${room.room.code}/messages/?before_seq=${said.seq + 1}`;
        const { answer, statements } = await statementsOf((headers) => world.call<HistoryResponse>(path, { headers }));
        expect(answer.body.messages.at(-1)?.content).toBe('not there yet');
        expect(statements).toHaveLength(3);
      });

      it('reads from the primary while the replica does not answer', async () => {
        await replica.query('alter table chat.room rename to room_away');
        expect((await older(3)).map(({ content }) => content)).toEqual(['one', 'two']);
        await replica.query('alter table chat.room_away rename to room');
      });
    });
  });
