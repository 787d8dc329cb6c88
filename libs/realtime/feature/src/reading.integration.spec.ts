import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { backRoomCode } from '@chatpop/contracts';
import { Gateways, onRedis, until } from '../test/gateways.js';

const refused = (code: string, retryable = false) => ({
  ok: false,
  error: expect.objectContaining({ code, retryable }),
});

describe('what a client says that it has read, and that it types', () => {
  let gateways: Gateways;
  let code: string;

  beforeEach(async () => {
    gateways = await new Gateways(onRedis).start(2);
    code = gateways.chat.createRoom();
  });
  afterEach(() => gateways.stop());

  it('is kept by chat before it is acknowledged, and told to the other sockets of that person only', async () => {
    const [ada, bob] = [gateways.chat.join(code, 'AdaAda'), gateways.chat.join(code, 'BobBob')];
    const socketIo = await gateways.socketIo(code, ada, {}, 0);
    const others = [await gateways.plain(code, ada, {}, 0), await gateways.plain(code, ada, {}, 1)];
    const stranger = await gateways.plain(code, bob, {}, 1);
    for (const client of [socketIo, ...others, stranger]) await client.next('joined');
    expect(await socketIo.ask('read', { code, seq: 7 })).toEqual({ ok: true });
    expect(gateways.chat.reading(code, ada)).toBe(7);
    for (const client of others) expect(await client.next('read')).toMatchObject({ room_code: code, data: { seq: 7 } });
    others[0]?.emit('read', { code, seq: 9 });
    expect((await socketIo.next('read')).data).toEqual({ seq: 9 });
    expect(gateways.chat.reading(code, ada)).toBe(9);
    await gateways.chat.send(code);
    await stranger.next('new_message');
    expect([stranger.of('read'), socketIo.of('read').length]).toEqual([[], 1]);
  });

  it('is kept for the Back Room by itself', async () => {
    const payer = gateways.chat.join(code);
    await gateways.chat.setBackRoomAccess(code, payer, true);
    const client = await gateways.socketIo(code, payer);
    await client.next('joined', backRoomCode(code));
    expect(await client.ask('read', { code: backRoomCode(code), seq: 3 })).toEqual({ ok: true });
    expect([gateways.chat.reading(code, payer), gateways.chat.reading(backRoomCode(code), payer)]).toEqual([
      undefined,
      3,
    ]);
  });

  it('goes to chat together with what the others of the room have read', async () => {
    const clients = [];
    for (let index = 0; index < 20; index += 1) clients.push(await gateways.socketIo(code, gateways.chat.join(code)));
    for (const client of clients) await client.next('joined');
    const answers = await Promise.all(clients.map((client) => client.ask('read', { code, seq: 1 })));
    expect(answers).toEqual(clients.map(() => ({ ok: true })));
    expect(gateways.chat.asked.reads).toBeLessThan(10);
  });

  it('is refused for a session that has ended, and while chat can not be asked', async () => {
    const ada = gateways.chat.join(code);
    const client = await gateways.socketIo(code, ada);
    await client.next('joined');
    gateways.chat.isAway = true;
    expect(await client.ask('read', { code, seq: 1 })).toEqual(refused('COMMON.UNAVAILABLE', true));
    gateways.chat.isAway = false;
    gateways.chat.revoke(code, ada.id);
    expect(await client.ask('read', { code, seq: 1 })).toEqual(refused('CHAT.SESSION_REVOKED'));
    expect(gateways.chat.reading(code, ada)).toBeUndefined();
  });

  it('answers the ping of a plain socket, also of one that only reads', async () => {
    for (const client of [await gateways.plain(code, gateways.chat.join(code)), await gateways.plain(code)]) {
      await client.next('joined');
      client.emit('ping', {});
      expect((await client.next('pong')).data).toEqual({});
    }
  });

  it('is told of typing once, however often a client says it again', async () => {
    const [ada, bob] = [gateways.chat.join(code, 'AdaAda'), gateways.chat.join(code, 'BobBob')];
    const [typist, other] = [await gateways.socketIo(code, ada), await gateways.plain(code, bob, {}, 1)];
    for (const client of [typist, other]) await client.next('joined');
    for (let index = 0; index < 5; index += 1)
      expect(await typist.ask('typing', { code, typing: true })).toEqual({ ok: true });
    expect(await typist.ask('typing', { code, typing: false })).toEqual({ ok: true });
    await until(() => other.of('typing').some(({ data }) => data['typing'] === false));
    expect(other.of('typing').map(({ data }) => data['typing'])).toEqual([true, false]);
  });
});
