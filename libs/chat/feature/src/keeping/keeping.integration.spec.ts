import type { CreateRoomResponse, HistoryResponse, JoinRoomResponse, Message, Problem, Room } from '@chatpop/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ChatWorld, type User } from '../../test/chat-world.js';
import { Purchases } from '../../test/purchases.js';

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
/** The newest page as both instances keep it. */
const recent = async (code = room.room.code) => {
  const pages = [0, 1].map((instance) => world.call<HistoryResponse>(`/api/chats/${code}/messages/`, {}, instance));
  return (await Promise.all(pages)).map(({ body }) => JSON.stringify(body.messages));
};
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
    for (const page of await recent()) expect(page).toContain('long ago');
    await world.query(`update chat.message set created_at = now() - interval '31 days' where id = $1`, [old.id]);
    await world.query(`update chat.message set created_at = now() - interval '29 days' where id = $1`, [answer.id]);
    await until(async () => (await history()).messages.length === 1);
    await until(async () => (await recent()).every((page) => !page.includes('long ago')));
    expect((await history()).messages[0]).toMatchObject({ id: answer.id, content: 'yesterday' });
    expect((await history()).messages[0]?.reply_to).toBeUndefined();
    expect(await world.query('select 1 from chat.reaction')).toEqual([]);
    const { body } = await world.call<{ room: Room }>(`/api/chats/${code}/`);
    expect(body.room.announcement_message_id).toBeUndefined();
    expect((await world.say(code, room.session_token, 'goes on')).seq).toBeGreaterThan(answer.seq);
  });
});

describe('retention of what is known of people', () => {
  it('deletes sessions long after they ended, with the address they came from, and no sooner', async () => {
    const { code } = room.room;
    const [past, recent] = [await world.join(code, 'LongGone_1'), await world.join(code, 'JustGone_1')];
    const sessions = () =>
      world.query<{ participant_id: string }>(
        `select participant_id from chat.session where participant_id = any($1)`,
        [[past.participant.id, recent.participant.id]],
      );
    const ended = `update chat.session set expires_at = now() - make_interval(days => $2) where participant_id = $1`;
    await world.query(ended, [recent.participant.id, 29]);
    await world.query(ended, [past.participant.id, 31]);
    await until(async () => (await sessions()).length === 1);
    expect(await sessions()).toEqual([{ participant_id: recent.participant.id }]);
    const back = await world.call(`/api/chats/${code}/join/`, { body: { username: 'LongGone_2' } });
    expect(back.status).toBe(201);
  });

  it('deletes bans that are over and reports that are resolved, a year later', async () => {
    const { code } = room.room;
    for (const username of ['BannedYet_1', 'BannedOnce_1']) {
      await world.join(code, username);
      await world.call(`/api/chats/${code}/ban/`, { token: host.token, body: { username } });
    }
    await world.call(`/api/chats/${code}/unban/`, { token: host.token, body: { username: 'BannedOnce_1' } });
    const said = await world.say(code, room.session_token, 'hm');
    const report = { token: room.session_token, body: { reason: 'spam' } };
    await world.call(`/api/chats/${code}/messages/${said.id}/report/`, report);
    await world.query(`update chat.report set resolved_at = now() - interval '366 days', outcome = 'dismissed'`);
    await world.query(`update chat.ban set created_at = now() - interval '400 days'`);
    await world.query(`update chat.ban set lifted_at = now() - interval '366 days' where lifted_at is not null`);
    const left = () =>
      world.query(`select username from chat.ban union all select username from chat.report order by 1`);
    await until(async () => (await left()).length === 1);
    expect(await left()).toEqual([{ username: 'BannedYet_1' }]);
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

  it('shows their name nowhere any more, on no instance, also where they had deleted all that they said', async () => {
    const user = await world.register();
    const { code } = room.room;
    const { body } = await world.call<JoinRoomResponse>(`/api/chats/${code}/join/`, {
      token: user.token,
      body: { username: 'SecretName' },
    });
    const { id } = await world.say(code, body.session_token, 'never mind');
    await world.call(`/api/chats/${code}/messages/${id}/`, { method: 'DELETE', token: body.session_token });
    for (const page of await recent()) expect(page).toContain('SecretName');
    expect((await erase(user, 'correct horse battery')).status).toBe(204);
    for (const page of await recent()) expect(page).not.toContain('SecretName');
  });

  it('takes their name, address and device from sessions, bans, reports and pins, and keeps a ban in force', async () => {
    const user = await world.register();
    const { code } = room.room;
    const name = 'SecretName';
    const me = await world.call<JoinRoomResponse>(`/api/chats/${code}/join/`, {
      token: user.token,
      body: { username: name },
    });
    const token = me.body.session_token;
    const other = await world.join(code, 'QuietFox');
    const [mine, theirs] = [await world.say(code, token, 'mine'), await world.say(code, other.session_token, 'theirs')];
    const report = (id: string, by: string) =>
      world.call(`/api/chats/${code}/messages/${id}/report/`, {
        token: by,
        body: { reason: 'other', comment: `by ${name}?` },
      });
    await report(mine.id, other.session_token);
    await report(theirs.id, token);
    await world.call(`/api/chats/${code}/my-mutes/`, { token: other.session_token, body: { username: name } });
    await world.call(`/api/chats/${code}/announcement/`, { token: host.token, body: { message_id: mine.id } });
    const purchases = await Purchases.of(world);
    const pin = async (message_id: string, amount: number) =>
      purchases.paid(code, me.body.participant.id, {
        kind: 'pin',
        parameters: { message_id },
        price: { amount, currency: 'usd' },
      });
    for (const work of [await pin(mine.id, 100), await pin(theirs.id, 200)])
      expect(await purchases.pay(work)).toBe('fulfilled');
    await world.call(`/api/chats/${code}/ban/`, {
      token: host.token,
      body: { username: name, tier: 'ip', reason: `${name} again` },
    });
    expect((await erase(user, 'correct horse battery')).status).toBe(204);
    const tables = await world.query<{ table_name: string }>(
      `select table_name from information_schema.tables where table_schema = 'chat'`,
    );
    const knows = async (table: string) => {
      const rows = await world.query<{ row: string }>(`select t::text as row from chat.${table} t`);
      return rows.filter(({ row }) => row.toLowerCase().includes(name.toLowerCase()) || row.includes(user.id));
    };
    // What waits in the outbox is on its way.
    for (const { table_name } of tables) {
      if (table_name === 'outbox') await until(async () => (await knows('outbox')).length === 0);
      expect([table_name, await knows(table_name)]).toEqual([table_name, []]);
    }
    const kept = await world.query(`select network, device_id from chat.session where participant_id = $1`, [
      me.body.participant.id,
    ]);
    expect(kept).toEqual([{ network: null, device_id: null }]);
    expect(await world.query(`select tier, username from chat.ban where lifted_at is null and tier = 'ip'`)).toEqual([
      { tier: 'ip', username: expect.stringMatching(/^gone_/) },
    ]);
    const { body } = await world.call<{ room: Room }>(`/api/chats/${code}/`);
    expect(body.room.announcement_message_id).toBeUndefined();
  });

  it('wants the password', async () => {
    const { status, body } = await erase(host, 'wrong horse battery');
    expect([status, body.code]).toEqual([401, 'AUTH.BAD_CREDENTIALS']);
    expect((await world.call('/api/auth/me/', { token: host.token })).status).toBe(200);
  });
});
