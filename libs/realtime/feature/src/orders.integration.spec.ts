import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { backRoomCode } from '@chatpop/contracts';
import { Gateways, onRedis } from '../test/gateways.js';

describe("chat's orders about a participant's sockets", () => {
  let gateways: Gateways;
  let code: string;

  beforeEach(async () => {
    gateways = await new Gateways(onRedis).start(2);
    code = gateways.chat.createRoom();
  });
  afterEach(() => gateways.stop());

  it.each([
    ['kicked', 4403],
    ['banned', 4403],
    ['left', 4401],
    ['logged_out', 4401],
  ] as const)('ends all of them on every gateway when the participant was %s', async (reason, closeCode) => {
    const [member, other] = [gateways.chat.join(code), gateways.chat.join(code)];
    const plain = await gateways.plain(code, member, {}, 0);
    const socketIo = await gateways.socketIo(code, member, {}, 1);
    const bystander = await gateways.plain(code, other, {}, 1);
    await Promise.all([plain, socketIo, bystander].map((client) => client.next('joined')));
    await gateways.chat.endSessions(code, member, reason);
    expect((await plain.next('kicked')).data).toEqual({ reason });
    expect(await plain.ended()).toMatchObject({ code: closeCode });
    expect((await socketIo.next('kicked')).data).toEqual({ reason });
    expect((await socketIo.next('closing')).data).toEqual({ code: closeCode, retry: false, after_ms: 0 });
    expect(await socketIo.ended()).toMatchObject({ reason: 'io server disconnect' });
    await gateways.chat.send(code);
    await bystander.next('new_message');
    expect(plain.seqs()).toEqual([]);
  });

  it('ends the sockets of one session only, when one is named', async () => {
    const member = gateways.chat.join(code);
    const second = { ...member, sessionId: randomUUID() };
    const [first, other] = [await gateways.plain(code, member), await gateways.plain(code, second)];
    await Promise.all([first.next('joined'), other.next('joined')]);
    await gateways.chat.endSession(code, second, 'left');
    expect(await other.ended()).toMatchObject({ code: 4401 });
    await gateways.chat.send(code);
    await first.next('new_message');
  });

  it('takes a banned person out even when the order was lost', async () => {
    const member = gateways.chat.join(code, 'BadOtter');
    const clients = [await gateways.plain(code, member, {}, 0), await gateways.socketIo(code, member, {}, 1)];
    for (const client of clients) await client.next('joined');
    await gateways.chat.send(code, 'participant_banned', { username: 'BadOtter' });
    for (const client of clients) expect((await client.next('kicked')).data).toEqual({ reason: 'banned' });
    for (const client of clients) await client.ended();
  });

  it('closes the sockets of a revoked token within 5 s even when the order was lost', async () => {
    const [member, other] = [gateways.chat.join(code), gateways.chat.join(code)];
    const clients = [await gateways.plain(code, member, {}, 0), await gateways.socketIo(code, member, {}, 1)];
    const bystander = await gateways.plain(code, other, {}, 1);
    for (const client of [...clients, bystander]) await client.next('joined');
    const since = Date.now();
    gateways.chat.revoke(code, member.id);
    for (const client of clients) expect((await client.next('kicked')).data).toEqual({ reason: 'left' });
    for (const client of clients) await client.ended();
    expect(Date.now() - since).toBeLessThan(5_000);
    await gateways.chat.send(code);
    await bystander.next('new_message');
  });

  it('leaves the other rooms of a Socket.IO connection alone', async () => {
    const second = gateways.chat.createRoom();
    const [here, there] = [gateways.chat.join(code), gateways.chat.join(second)];
    const client = await gateways.socketIo(code, here);
    await client.next('joined');
    await client.ask('join', { token: await gateways.token(second, there) });
    await gateways.chat.endSessions(code, here, 'kicked', 'Too loud');
    const kicked = { room_code: code, data: { reason: 'kicked', note: 'Too loud' } };
    expect(await client.next('kicked')).toMatchObject(kicked);
    for (const room of [code, second]) await gateways.chat.send(room);
    await client.next('new_message', second);
    expect(client.seqs(code)).toEqual([]);
    expect(client.closed).toBeUndefined();
  });

  describe('the Back Room', () => {
    const inner = (): string => backRoomCode(code);

    it('is entered and left live, by those who may and nobody else', async () => {
      const [payer, other] = [gateways.chat.join(code), gateways.chat.join(code)];
      const clients = [await gateways.plain(code, payer, {}, 0), await gateways.socketIo(code, payer, {}, 1)];
      const stranger = await gateways.plain(code, other, {}, 1);
      for (const client of [...clients, stranger]) await client.next('joined');
      await gateways.chat.send(inner());
      await gateways.chat.setBackRoomAccess(code, payer, true);
      for (const client of clients) {
        expect((await client.next('back_room_access')).data).toEqual({ granted: true });
        expect((await client.next('joined', inner())).data).toMatchObject({ head_seq: 1, recovered: false });
      }
      await gateways.chat.send(inner());
      for (const client of clients) expect(await client.next('new_message', inner())).toMatchObject({ seq: 2 });
      await gateways.chat.setBackRoomAccess(code, payer, false);
      for (const client of clients) expect((await client.next('back_room_access')).data).toEqual({ granted: false });
      for (const room of [inner(), code]) await gateways.chat.send(room);
      for (const client of [...clients, stranger]) await client.next('new_message', code);
      for (const client of clients) expect(client.seqs(inner())).toEqual([2]);
      expect(stranger.seqs(inner())).toEqual([]);
    });

    it('is resumed beside the room, each at its own position', async () => {
      const payer = gateways.chat.join(code);
      await gateways.chat.setBackRoomAccess(code, payer, true);
      for (const room of [code, inner(), inner(), code, inner()]) await gateways.chat.send(room);
      const at = {
        epoch: gateways.chat.head(code).epoch,
        last_seq: 1,
        back_room: { epoch: gateways.chat.head(inner()).epoch, last_seq: 2 },
      };
      const client = await gateways.plain(code, payer, at);
      expect((await client.next('joined', code)).data).toMatchObject({ recovered: true, head_seq: 2 });
      expect((await client.next('joined', inner())).data).toMatchObject({ recovered: true, head_seq: 3 });
      expect([client.seqs(code), client.seqs(inner())]).toEqual([[2], [3]]);
    });
  });
});
