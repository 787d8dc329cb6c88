import type { CreateRoomResponse, HistoryResponse, Message, Problem, Room } from '@chatpop/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ChatWorld, type User } from '../../test/chat-world.js';

let world: ChatWorld;
let host: User;
let room: CreateRoomResponse;

beforeAll(async () => {
  world = await ChatWorld.start({ MESSAGE_RETENTION_DAYS: '30', MESSAGE_RETENTION_SWEEP_SECONDS: '1' }, 2);
});
afterAll(() => world.stop());
beforeEach(async () => {
  host = await world.register();
  room = await world.createRoom(host, { username: 'PierKeeper' });
});

const history = async (code = room.room.code) =>
  (await world.call<HistoryResponse>(`/api/chats/${code}/messages/?after_seq=0`)).body;
async function until(done: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await done())) {
    if (Date.now() > deadline) throw new Error('It did not happen');
    await new Promise(setImmediate);
  }
}

describe('retention', () => {
  it('deletes what is older than it is to be kept, with its reactions, whichever instance does it', async () => {
    const { code } = room.room;
    const old = await world.say(code, room.session_token, 'long ago');
    const answer = await world.say(code, room.session_token, 'yesterday', { reply_to_id: old.id });
    const announcement = { token: host.token, body: { message_id: old.id } };
    await world.call(`/api/chats/${code}/announcement/`, announcement);
    await world.call(`/api/chats/${code}/messages/${old.id}/react/`, {
      token: room.session_token,
      body: { emoji: '👍' },
    });
    await world.query(`update chat.message set created_at = now() - interval '31 days' where id = $1`, [old.id]);
    await world.query(`update chat.message set created_at = now() - interval '29 days' where id = $1`, [answer.id]);
    await until(async () => (await history()).messages.length === 1);
    expect((await history()).messages[0]).toMatchObject({ id: answer.id, content: 'yesterday' });
    expect((await history()).messages[0]?.reply_to).toBeUndefined();
    expect(await world.query('select 1 from chat.reaction')).toEqual([]);
    const { body } = await world.call<{ room: Room }>(`/api/chats/${code}/`);
    expect(body.room.announcement_message_id).toBeUndefined();
    expect((await world.say(code, room.session_token, 'goes on')).seq).toBeGreaterThan(answer.seq);
  });
});

describe('export', () => {
  const lines = async (code: string, token: string) => {
    const url = `${world.service().url}/api/chats/${code}/export/`;
    const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    const text = await response.text();
    return {
      response,
      lines: text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    };
  };

  it('gives the host the room and all its messages, a line each, in order and over many pages', async () => {
    const { code } = room.room;
    await world.say(code, room.session_token, 'first');
    await world.query(
      `insert into chat.message (room_id, seq, id, updated_seq, participant_id, username, username_is_reserved,
         is_from_host, content, created_at)
       select room_id, 1 + n, gen_random_uuid(), 1 + n, participant_id, username, false, true, 'message ' || n, now()
       from chat.message, generate_series(1, 1200) n where room_id = (select id from chat.room where code = $1)`,
      [code],
    );
    const { response, lines: found } = await lines(code, host.token);
    expect(response.headers.get('content-type')).toContain('application/x-ndjson');
    expect(response.headers.get('content-disposition')).toContain(`${code}.ndjson`);
    expect(found[0]).toMatchObject({ room: { code } });
    const seqs = found.slice(1).map(({ message }) => (message as Message).seq);
    expect(seqs).toEqual(Array.from({ length: 1201 }, (_, index) => index + 1));
  });

  it('is for the host and staff only', async () => {
    const { code } = room.room;
    const guest = await world.join(code, 'BraveOtter');
    for (const token of [guest.session_token, (await world.register()).token]) {
      const { status } = await world.call<Problem>(`/api/chats/${code}/export/`, { token });
      expect(status).toBe(403);
    }
    expect((await lines(code, (await world.registerStaff()).token)).response.status).toBe(200);
  });
});

describe('erasure', () => {
  const erase = (user: User, password: string) =>
    world.call<Problem>('/api/auth/me/', { method: 'DELETE', token: user.token, body: { password } });

  it('takes what a person said, their names and rooms, and tells everybody who is there', async () => {
    const user = await world.register();
    const own = await world.createRoom(user);
    const { code } = room.room;
    const path = `/api/chats/${code}/join/`;
    const joined = await world.call<{ session_token: string }>(path, {
      token: user.token,
      body: { username: 'SecretName' },
    });
    await world.say(code, joined.body.session_token, 'my address is …');
    await world.say(code, room.session_token, 'noted');
    expect((await erase(user, 'correct horse battery')).status).toBe(204);
    const { messages } = await history();
    expect(messages.map(({ content }) => content).sort()).toEqual(['', 'noted']);
    expect(JSON.stringify(messages)).not.toContain('SecretName');
    const told = await world.heard(code, 0, 3);
    expect(told.map(({ type }) => type)).toEqual(['new_message', 'new_message', 'message_deleted']);
    expect((await world.call(`/api/chats/${own.room.code}/`)).status).toBe(404);
    const again = await world.call<Problem>(`/api/chats/${code}/messages/send/`, {
      token: joined.body.session_token,
      body: { content: 'still here' },
    });
    expect(again.body.code).toBe('CHAT.SESSION_REVOKED');
    const left = await world.query(
      `select 1 from chat.app_user where id = $1 union all select 1 from chat.participant where user_id = $1
       union all select 1 from chat.room where host_user_id = $1`,
      [user.id],
    );
    expect(left).toEqual([]);
  });

  it('wants the password', async () => {
    const { status, body } = await erase(host, 'wrong horse battery');
    expect([status, body.code]).toEqual([401, 'AUTH.BAD_CREDENTIALS']);
    expect((await world.call('/api/auth/me/', { token: host.token })).status).toBe(200);
  });
});
