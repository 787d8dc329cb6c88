import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PlainSocketClient, SocketIoClient } from '@chatpop/testing';
import { Gateways, inMemory } from '../test/gateways.js';

const unknownRoom = 'ZZZZZZZZ';
const refused = (code: string, retryable = false) => ({
  ok: false,
  error: expect.objectContaining({ code, retryable }),
});

describe('entering a room', () => {
  let gateways: Gateways;
  let code: string;
  let hidden: string;

  beforeEach(async () => {
    gateways = await new Gateways({ ...inMemory, SOCKET_AUTH_TIMEOUT_MS: '2000' }).start(1);
    code = gateways.chat.createRoom();
    hidden = gateways.chat.createRoom({ isPrivate: true });
  });
  afterEach(() => gateways.stop());

  const plainWith = (token: string, room = code): PlainSocketClient =>
    gateways.keep(new PlainSocketClient({ url: gateways.url(), code: room, auth: { token } }));
  const socketIoWith = (auth: { token?: string } = {}): SocketIoClient =>
    gateways.keep(new SocketIoClient({ url: gateways.url(), auth }));
  const badTokens = async (): Promise<[string, number, string][]> => {
    const member = gateways.chat.join(code);
    const good = await gateways.token(code, member);
    return [
      ['nonsense', 4401, 'COMMON.NOT_AUTHENTICATED'],
      [`${good.slice(0, -4)}AAAA`, 4401, 'COMMON.NOT_AUTHENTICATED'],
      [await gateways.token(code, member, { room: randomUUID() }), 4401, 'COMMON.NOT_AUTHENTICATED'],
      [await gateways.token(code, member, { ttlSeconds: -60 }), 4003, 'COMMON.TOKEN_EXPIRED'],
      [await gateways.token(code, { ...member, id: randomUUID() }), 4401, 'CHAT.SESSION_REVOKED'],
    ];
  };

  describe('with a token', () => {
    it('says where the room stands', async () => {
      await gateways.chat.send(code);
      const { epoch, seq } = gateways.chat.head(code);
      for (const client of [
        await gateways.plain(code, gateways.chat.join(code)),
        await gateways.socketIo(code, gateways.chat.join(code)),
        gateways.keep(
          new PlainSocketClient({
            url: gateways.url(),
            code,
            query: { session_token: await gateways.token(code, gateways.chat.join(code)) },
          }),
        ),
      ]) {
        const joined = await client.next('joined');
        expect(joined).toMatchObject({ v: 1, type: 'joined', room_code: code, epoch });
        expect(joined.data).toMatchObject({ room_code: code, epoch, head_seq: seq, recovered: false });
      }
    });

    it('refuses every token that is not a valid one of this room, and says why on closing', async () => {
      for (const [token, closeCode] of await badTokens()) {
        const client = plainWith(token);
        expect(await client.ended()).toMatchObject({ code: closeCode });
        expect(client.frames.map(({ type }) => type)).toEqual(['closing']);
        expect(client.of('closing')[0]?.data).toEqual({ code: closeCode, retry: closeCode === 4003, after_ms: 0 });
      }
    });

    it('refuses the same tokens on Socket.IO as connect_error', async () => {
      for (const [token, , errorCode] of await badTokens()) {
        const client = socketIoWith({ token });
        await client.ended();
        expect(client.refusal).toMatchObject({ code: errorCode, retryable: false });
      }
    });

    it('refuses the token of another room', async () => {
      const other = gateways.chat.createRoom();
      const client = plainWith(await gateways.token(other, gateways.chat.join(other)));
      expect(await client.ended()).toMatchObject({ code: 4401 });
    });

    it('closes when it expires, for the client to come back with a new one', async () => {
      const token = await gateways.token(code, gateways.chat.join(code), { ttlSeconds: 2 });
      const [plain, socketIo] = [plainWith(token), socketIoWith({ token })];
      await Promise.all([plain.next('joined'), socketIo.next('joined')]);
      expect(await plain.ended()).toMatchObject({ code: 4003 });
      await socketIo.ended();
      expect(socketIo.of('closing')[0]?.data).toEqual({ code: 4003, retry: true, after_ms: 0 });
    });

    it('sends the client away when chat can not be asked, and says for how long', async () => {
      const token = await gateways.token(code, gateways.chat.join(code));
      gateways.chat.isAway = true;
      const plain = plainWith(token);
      expect(await plain.ended()).toMatchObject({ code: 4010 });
      expect(plain.of('closing')[0]?.data).toEqual({ code: 4010, retry: true, after_ms: 2_000 });
      const socketIo = socketIoWith();
      await socketIo.until(() => socketIo.socket.connected);
      expect(await socketIo.ask('join', { token })).toEqual(refused('COMMON.UNAVAILABLE', true));
    });
  });

  describe('without a token', () => {
    it('reads a public room, and only reads', async () => {
      const plain = await gateways.plain(code);
      const socketIo = socketIoWith();
      expect(await socketIo.ask('join', { code })).toEqual({ ok: true, data: { room_code: code } });
      await plain.next('joined');
      await gateways.chat.send(code);
      await Promise.all([plain.next('new_message'), socketIo.next('new_message')]);
      expect(await socketIo.ask('typing', { code, typing: true })).toEqual(refused('REALTIME.READ_ONLY'));
    });

    it('asks chat little for a crowd that comes to read', async () => {
      const crowd = Array.from({ length: 20 }, () => socketIoWith());
      for (const client of crowd) await client.until(() => client.socket.connected);
      const before = gateways.chat.asked.admission;
      const answers = await Promise.all(crowd.map((client) => client.ask('join', { code })));
      expect(answers).toEqual(crowd.map(() => ({ ok: true, data: { room_code: code } })));
      expect(gateways.chat.asked.admission - before).toBeLessThan(10);
    });

    it('does not read a private room', async () => {
      const plain = await gateways.plain(hidden);
      expect(await socketIoWith().ask('join', { code: hidden })).toEqual(refused('CHAT.MEMBERS_ONLY'));
      expect(await plain.ended()).toMatchObject({ code: 4401 });
      expect(plain.frames.map(({ type }) => type)).toEqual(['closing']);
    });

    it('does not find a room that is not there', async () => {
      expect(await (await gateways.plain(unknownRoom)).ended()).toMatchObject({ code: 4404 });
      expect(await (await gateways.plain('what')).ended()).toMatchObject({ code: 4404 });
      expect(await socketIoWith().ask('join', { code: unknownRoom })).toEqual(refused('CHAT.ROOM_NOT_FOUND'));
    });

    it('stops reading a room that becomes private', async () => {
      const [reader, member] = [await gateways.plain(code), await gateways.plain(code, gateways.chat.join(code))];
      for (const client of [reader, member]) await client.next('joined');
      gateways.chat.makePrivate(code);
      await gateways.chat.send(code, 'room_updated');
      expect(await reader.ended()).toMatchObject({ code: 4403 });
      await gateways.chat.send(code);
      await member.next('new_message');
      expect(member.seqs()).toEqual([1, 2]);
    });

    it('takes a token that comes late', async () => {
      const plain = await gateways.plain(code);
      await plain.next('joined');
      plain.emit('auth', { token: await gateways.token(code, gateways.chat.join(code)) });
      await plain.next('joined');
      await gateways.chat.send(code);
      await plain.next('new_message');
      expect(plain.seqs()).toEqual([1]);
    });

    it('does not keep a Socket.IO client that never enters a room', async () => {
      const client = socketIoWith();
      await client.until(() => client.socket.connected);
      await client.ended();
      expect(client.of('closing')[0]?.data).toMatchObject({ code: 4401 });
    });
  });

  describe('many rooms on one Socket.IO connection', () => {
    it('enters and leaves each by itself', async () => {
      const [second, third] = [gateways.chat.createRoom(), gateways.chat.createRoom({ isPrivate: true })];
      const client = await gateways.socketIo(code, gateways.chat.join(code));
      for (const room of [second, third]) {
        const token = await gateways.token(room, gateways.chat.join(room));
        expect(await client.ask('join', { token })).toEqual({ ok: true, data: { room_code: room } });
      }
      for (const room of [code, second, third]) await gateways.chat.send(room);
      for (const room of [code, second, third]) await client.next('new_message', room);
      expect(await client.ask('leave', { code: second })).toEqual({ ok: true });
      for (const room of [second, third]) await gateways.chat.send(room);
      await client.next('new_message', third);
      expect(client.seqs(second)).toEqual([1]);
    });

    it('enters a room again with newer credentials', async () => {
      const member = gateways.chat.join(code);
      const client = await gateways.socketIo(code, member);
      await client.next('joined');
      await gateways.chat.send(code);
      await client.next('new_message');
      const { epoch, seq: last_seq } = gateways.chat.head(code);
      const token = await gateways.token(code, member);
      expect(await client.ask('join', { token, epoch, last_seq })).toMatchObject({ ok: true });
      expect((await client.next('joined')).data).toMatchObject({ recovered: true });
      await gateways.chat.send(code);
      await client.next('new_message');
      expect(client.seqs()).toEqual([1, 2]);
    });
  });
});
