import { MessageBus } from '@chatpop/message-bus';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Gateways, inMemory } from '../test/gateways.js';

const range = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe('resuming', () => {
  let gateways: Gateways;
  let code: string;

  beforeEach(async () => {
    gateways = await new Gateways({ ...inMemory, ROOM_LOG_MAX_EVENTS: '20', ROOM_RESUME_EVENTS: '100' }).start(1);
    code = gateways.chat.createRoom();
    for (let index = 0; index < 60; index += 1) await gateways.chat.send(code);
  });
  afterEach(() => gateways.stop());

  const resume = async (last_seq: number, epoch = gateways.chat.head(code).epoch) => [
    await gateways.plain(code, gateways.chat.join(code), { epoch, last_seq }),
    await gateways.socketIo(code, gateways.chat.join(code), { epoch, last_seq }),
  ];

  it.each([60, 59, 45, 41, 40, 3, 0])(
    'brings everything after %d, in order, once, and then says joined',
    async (last) => {
      const clients = await resume(last);
      for (const client of clients) {
        const joined = await client.next('joined');
        expect(client.seqs()).toEqual(range(last + 1, 60));
        expect(joined.data).toMatchObject({ recovered: true, head_seq: 60 });
      }
      await gateways.chat.send(code);
      for (const client of clients) await client.next('new_message');
      for (const client of clients) expect(client.seqs()).toEqual(range(last + 1, 61));
    },
  );

  it.each([
    ['brings what was said last without reading the log', 10, 0],
    ['reads from the log what is too much to be kept at hand', 10_000, 2],
  ])('%s', async (_, chars, reads) => {
    const first = await gateways.plain(code, gateways.chat.join(code));
    await first.next('joined');
    for (let index = 0; index < 5; index += 1)
      await gateways.chat.send(code, 'new_message', { message: { content: 'x'.repeat(chars) } });
    await first.until(() => first.seqs().includes(65));
    const bus = gateways.services[0]?.app.get(MessageBus);
    if (!bus) throw new Error('there is no gateway');
    const read = jest.spyOn(bus, 'read');
    for (const client of await resume(60)) {
      expect((await client.next('joined')).data).toMatchObject({ recovered: true, head_seq: 65 });
      expect(client.seqs()).toEqual(range(61, 65));
    }
    expect(read).toHaveBeenCalledTimes(reads);
  });

  it('brings what the log holds without asking the database', async () => {
    for (const client of await resume(45)) await client.next('joined');
    expect(gateways.chat.asked.events).toBe(0);
  });

  it.each([
    ['of a wrong epoch', 55, 'another'],
    ['from the future', 61, undefined],
  ])('says reload at a position %s, and nothing partial', async (_, last, epoch) => {
    for (const client of await resume(last, epoch)) {
      const joined = await client.next('joined');
      expect(client.frames.map(({ type }) => type)).toEqual(['reload', 'joined']);
      expect(client.of('reload')[0]?.data).toEqual({ room_code: code, head_seq: 60 });
      expect(joined.data).toMatchObject({ recovered: false, head_seq: 60 });
    }
  });

  it('says reload when events can not be told one by one any more', async () => {
    gateways.chat.forget(code, 30);
    const [before, after] = [await resume(29), await resume(30)];
    for (const client of before) expect((await client.next('joined')).data).toMatchObject({ recovered: false });
    for (const client of before) expect(client.seqs()).toEqual([]);
    for (const client of after) expect((await client.next('joined')).data).toMatchObject({ recovered: true });
    for (const client of after) expect(client.seqs()).toEqual(range(31, 60));
  });

  it('says reload when the client was away for too long', async () => {
    for (let index = 0; index < 50; index += 1) await gateways.chat.send(code);
    for (const client of await resume(5)) {
      await client.next('joined');
      expect(client.frames.map(({ type }) => type)).toEqual(['reload', 'joined']);
    }
  });

  it('asks chat at every resume whether the session still stands', async () => {
    const member = gateways.chat.join(code);
    const { epoch, seq } = gateways.chat.head(code);
    const first = await gateways.plain(code, member);
    await first.next('joined');
    first.close();
    gateways.chat.revoke(code, member.id);
    const second = await gateways.plain(code, member, { epoch, last_seq: seq });
    expect(await second.ended()).toMatchObject({ code: 4401 });
  });

  it('does not lose a client whose missed events can not be read now', async () => {
    const { epoch } = gateways.chat.head(code);
    const idle = await gateways.plain(code, gateways.chat.join(code));
    await idle.next('joined');
    gateways.chat.withholdsEvents = true;
    const client = await gateways.plain(code, gateways.chat.join(code), { epoch, last_seq: 5 });
    expect(await client.ended()).toMatchObject({ code: 4010 });
    expect(client.seqs()).toEqual([]);
  });
});
