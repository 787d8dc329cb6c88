import { randomUUID } from 'node:crypto';
import type { CreateRoomResponse, JoinRoomResponse, Problem, TokenResponse } from '@chatpop/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ChatWorld, type Answer, type User } from '../../test/chat-world.js';
import { untilWaiting, whileLocked } from '../../test/locks.js';

const password = 'correct horse battery';
type Entered = Answer<Partial<JoinRoomResponse> & Problem>;

let world: ChatWorld;
let host: User;
let rooms: CreateRoomResponse[];
let user: User;
let email: string;
/** A session of the user in the first room. */
let session: JoinRoomResponse;

beforeAll(async () => {
  world = await ChatWorld.start({}, 2);
  host = await world.register();
});
afterAll(() => world.stop());
beforeEach(() => arrive());

async function arrive(): Promise<void> {
  rooms = await Promise.all([1, 2, 3].map(() => world.createRoom(host)));
  email = `${randomUUID()}@example.com`;
  const { body } = await world.call<TokenResponse>('/api/auth/register/', { body: { email, password } });
  user = { token: body.access_token, id: body.user.id };
  session = (await join(0, 0)).body as JoinRoomResponse;
}

const codeOf = (place: number) => rooms[place]?.room.code ?? '';
const join = (place: number, instance = 0): Promise<Entered> =>
  world.call(
    `/api/chats/${codeOf(place)}/join/`,
    { token: user.token, body: { username: `Secret_${place}` } },
    instance,
  );
const open = (instance = 0): Promise<Entered> =>
  world.call(`/api/chats/create/`, { token: user.token, body: { name: 'Secret place' } }, instance);
const send = (instance = 0, token = session.session_token) =>
  world.call<Problem>(
    `/api/chats/${codeOf(0)}/messages/send/`,
    { token, body: { content: 'my address is …' } },
    instance,
  );
const login = (instance = 0) => world.call<Problem>('/api/auth/login/', { body: { email, password } }, instance);
const erase = () => world.call('/api/auth/me/', { method: 'DELETE', token: user.token, body: { password } });

/** What tells of the person, wherever it is, and what they could still speak through. */
async function expectNothingLeft(entered: readonly Entered[]): Promise<void> {
  const participants = [session, ...entered.map(({ body }) => body)].flatMap(
    ({ participant }) => participant?.id ?? [],
  );
  const left = await world.query(
    `select 'account' as what from chat.app_user where id = $1
     union all select 'login' from chat.login where user_id = $1
     union all select 'participant' from chat.participant where user_id = $1
       or (username like 'Secret%' and room_id in (select id from chat.room where code = any($3)))
     union all select 'room' from chat.room where host_user_id = $1 or (name = 'Secret place' and deleted_at is null)
     union all select 'session' from chat.session where participant_id = any($2::uuid[])
       and (revoked_at is null or network is not null or device_id is not null or login_id is not null)
     union all select 'message' from chat.message where participant_id = any($2::uuid[])
       and (not is_deleted or content <> '' or username like 'Secret%')`,
    [user.id, participants, rooms.map(({ room }) => room.code)],
  );
  expect(left).toEqual([]);
  for (const { body } of entered)
    if (body.session_token !== undefined && body.room) {
      const path = `/api/chats/${body.room.code}/messages/send/`;
      const { status } = await world.call(path, { token: body.session_token, body: { content: 'still here' } });
      expect([401, 404]).toContain(status);
    }
}
/** Whoever was in the first room heard of each message that it was said, and then that it was deleted. */
async function expectDeletionsTold(said: number): Promise<void> {
  const told = await world.heard(codeOf(0), 0, said * 2);
  const idOf = ({ data }: (typeof told)[number]) =>
    'message' in data ? data.message.id : 'message_id' in data ? data.message_id : '';
  const ids = (type: string) => told.filter((event) => event.type === type).map(idOf);
  expect(ids('new_message')).toHaveLength(said);
  expect(ids('message_deleted').sort()).toEqual(ids('new_message').sort());
}

describe('erasure: after its answer nothing of the person remains or appears', () => {
  it.each([
    ['a join', () => join(1)],
    ['joining again', () => join(0)],
    ['the opening of a room', () => open()],
  ])('%s that is nearly done', async (_, enter) => {
    const bansHeldOff = `select pg_advisory_xact_lock(hashtext('chatpop.site_ban'))`;
    const entered = await whileLocked(world, bansHeldOff, [], async (letGo) => {
      const entering = enter();
      await untilWaiting(world, 1);
      const erased = erase();
      await untilWaiting(world, 2, erased);
      await letGo();
      expect((await erased).status).toBe(204);
      return entering;
    });
    await expectNothingLeft([entered]);
  });

  it('a join that has only begun', async () => {
    const itsRoom = `select 1 from chat.room where code = $1 for update`;
    const entered = await whileLocked(world, itsRoom, [codeOf(1)], async () => {
      const entering = join(1);
      await untilWaiting(world, 1);
      expect((await erase()).status).toBe(204);
      return [entering] as const;
    });
    const answer = await entered[0];
    expect(answer.status).toBe(401);
    await expectNothingLeft([answer]);
  });

  it('a message that is being sent: it is deleted, and everybody is told', async () => {
    const itsRoom = `select 1 from chat.room where code = $1 for update`;
    await whileLocked(world, itsRoom, [codeOf(0)], async (letGo) => {
      const sent = send();
      await untilWaiting(world, 1);
      const erased = erase();
      await untilWaiting(world, 2);
      await letGo();
      expect([(await sent).status, (await erased).status]).toEqual([201, 204]);
    });
    await expectNothingLeft([]);
    await expectDeletionsTold(1);
  });

  it('an access token that is still good makes no participant, room, message or login', async () => {
    expect((await erase()).status).toBe(204);
    const answers = [await join(0), await join(1), await open(), await send(), await login(), await erase()];
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 401));
    await expectNothingLeft([]);
  });

  it('many joins, rooms, messages and logins at once, on two instances, round after round', async () => {
    for (let round = 0; round < 6; round += 1) {
      await arrive();
      // A log that is empty begins with whatever comes first: what two instances said before it gateways get from chat.
      const first = await send();
      await world.heard(codeOf(0), 0, 1);
      const all = Array.from({ length: 8 }, (_, index) => index);
      const sends = all.map((index) => send(index % 2));
      const enters = all.flatMap((index) => [join(index % 3, index % 2), open(index % 2)]);
      const logins = all.slice(0, 2).map((index) => login(index));
      await Promise.race(round % 2 === 0 ? enters : sends);
      expect((await erase()).status).toBe(204);
      const [entered, sent] = [await Promise.all(enters), await Promise.all(sends)];
      for (const { status } of entered) expect([200, 201, 401]).toContain(status);
      for (const { status } of [...sent, ...(await Promise.all(logins))]) expect([200, 201, 401]).toContain(status);
      await expectNothingLeft(entered);
      await expectDeletionsTold([first, ...sent].filter(({ status }) => status === 201).length);
    }
  });

  it('the room that is deleted at the same moment is in nobody’s way', async () => {
    await send();
    const remove = () => world.call(`/api/chats/${codeOf(0)}/`, { method: 'DELETE', token: host.token });
    const [erased, removed] = await Promise.all([erase(), remove()]);
    expect([erased.status, removed.status]).toEqual([204, 204]);
    await expectNothingLeft([]);
  });

  it('one that stopped half-way keeps the person out of rooms, and is asked for again', async () => {
    await world.query('update chat.app_user set erasing_at = now() where id = $1', [user.id]);
    expect((await join(1)).status).toBe(401);
    expect((await login()).status).toBe(200);
    expect((await erase()).status).toBe(204);
    await expectNothingLeft([]);
  });
});
