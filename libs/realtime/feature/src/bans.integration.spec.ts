import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { everyRoom } from '@chatpop/contracts';
import type { PlainSocketClient } from '@chatpop/testing';
import type { FakeParticipant } from '../test/fake-chat.js';
import { Gateways, onRedis } from '../test/gateways.js';

const [bad, good] = ['198.51.100.7', '198.51.100.8'];
const device = randomUUID();

describe('a ban by IP', () => {
  let gateways: Gateways;
  let code: string;

  beforeEach(async () => {
    gateways = await new Gateways({ ...onRedis, TRUSTED_PROXIES: '127.0.0.1/32' }).start(2);
    code = gateways.chat.createRoom();
  });
  afterEach(() => gateways.stop());

  const enter = async (
    ip: string,
    gateway: number,
    who?: FakeParticipant,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<PlainSocketClient> => {
    const client = await gateways.plain(code, who, {}, gateway, { 'X-Forwarded-For': ip, ...headers });
    await client.next('joined');
    return client;
  };
  const expectEnded = async (clients: readonly PlainSocketClient[], since: number): Promise<void> => {
    for (const client of clients) {
      expect((await client.next('kicked')).data).toEqual({ reason: 'banned' });
      expect(await client.ended()).toMatchObject({ code: 4403 });
    }
    expect(Date.now() - since).toBeLessThan(1_000);
  };
  const expectHearing = async (clients: readonly PlainSocketClient[]): Promise<void> => {
    await gateways.chat.send(code);
    for (const client of clients) await client.next('new_message');
  };

  it('takes effect on all live sockets of the target in 1 s, on every gateway, read-only sockets included', async () => {
    const [member, host] = [gateways.chat.join(code), gateways.chat.join(code)];
    const targets = [await enter(bad, 0, member), await enter(bad, 1), await enter(bad, 0)];
    const others = [await enter(good, 0, gateways.chat.join(code)), await enter(good, 1), await enter(bad, 1, host)];
    const since = Date.now();
    await gateways.chat.banOrigin(code, { network: bad, spared_participant_id: host.id });
    await expectEnded(targets, since);
    await expectHearing(others);
    const again = await gateways.plain(code, gateways.chat.join(code), {}, 1, { 'X-Forwarded-For': bad });
    expect(await again.ended()).toMatchObject({ code: 4403 });
  });

  it('of a device there leaves the other devices of that address alone', async () => {
    const targets = [
      await enter(bad, 0, gateways.chat.join(code), { 'X-Device-Id': device }),
      await enter(bad, 1, undefined, { Cookie: `device_id=${device}` }),
    ];
    const others = [
      await enter(bad, 0, gateways.chat.join(code)),
      await enter(bad, 1, undefined, { 'X-Device-Id': randomUUID() }),
      await enter(good, 1, undefined, { 'X-Device-Id': device }),
    ];
    const since = Date.now();
    await gateways.chat.banOrigin(code, { network: bad, device_id: device });
    await expectEnded(targets, since);
    await expectHearing(others);
  });

  it('from every room ends the sockets of that address in all of them', async () => {
    const first = code;
    const targets = [await enter(bad, 0)];
    code = gateways.chat.createRoom();
    targets.push(await enter(bad, 1));
    const others = [await enter(good, 1)];
    const since = Date.now();
    await gateways.chat.banOrigin(everyRoom, { network: bad });
    await expectEnded(targets, since);
    await expectHearing(others);
    expect(first).not.toBe(code);
  });

  it('negative twin: a ban that is kept, but of which no gateway is told, leaves the sockets in', async () => {
    const target = await enter(bad, 0);
    await gateways.chat.banOrigin('ZZZZZZZZ', { network: bad });
    await expectHearing([target]);
    expect(target.closed).toBeUndefined();
  });
});

describe('who has muted somebody', () => {
  let gateways: Gateways;
  let code: string;
  beforeEach(async () => {
    gateways = await new Gateways(onRedis).start(2);
    code = gateways.chat.createRoom();
  });
  afterEach(() => gateways.stop());

  const say = (username: string, reply_to?: object) =>
    gateways.chat.send(code, 'new_message', {
      message: { username, content: 'secret', mentions: ['x'], reactions: [], is_deleted: false, reply_to, later: 1 },
    });
  const shown = (client: PlainSocketClient) =>
    client.of('new_message').map(({ data }) => data['message'] as Record<string, unknown>);

  it('hears their messages without content, live and on resume, at once, and others as they are', async () => {
    const [ada, bob] = [gateways.chat.join(code, 'AdaAda'), gateways.chat.join(code, 'BobBob')];
    const clients = [await gateways.plain(code, ada, {}, 0), await gateways.plain(code, bob, {}, 1)];
    for (const client of clients) await client.next('joined');
    await say('EveEve');
    for (const client of clients) await client.next('new_message');
    await gateways.chat.mute(code, ada, ['eveeve']);
    await say('EveEve');
    await say('BobBob', { username: 'EveEve', content: 'secret' });
    for (const client of clients) await client.until(() => client.seqs().includes(3));
    const [adas, bobs] = clients.map(shown);
    expect(adas?.map(({ content, is_hidden }) => [content, is_hidden])).toEqual([
      ['secret', undefined],
      ['', true],
      ['secret', undefined],
    ]);
    expect(adas?.[1]).toMatchObject({ username: 'EveEve', mentions: [], later: 1 });
    expect(adas?.[2]).toMatchObject({ reply_to: { username: 'EveEve', content: '' } });
    expect(JSON.stringify(bobs)).not.toContain('is_hidden');
    const { epoch } = gateways.chat.head(code);
    const again = await gateways.plain(code, ada, { epoch, last_seq: 0 }, 1);
    await again.next('joined');
    expect(shown(again).map(({ content }) => content)).toEqual(['', '', 'secret']);
    await gateways.chat.mute(code, ada, []);
    await say('EveEve');
    await again.until(() => again.seqs().includes(4));
    expect(shown(again).at(-1)).toMatchObject({ content: 'secret' });
  });

  it('does not see them type', async () => {
    const ada = gateways.chat.join(code, 'AdaAda');
    const client = await gateways.plain(code, ada);
    await client.next('joined');
    await gateways.chat.mute(code, ada, ['eveeve']);
    for (const name of ['EveEve', 'BobBob']) await gateways.chat.typing(code, name);
    expect((await client.next('typing')).data).toMatchObject({ username: 'BobBob' });
    expect(client.of('typing')).toHaveLength(1);
  });
});
