import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findRedis, freePort, startRedis, type LocalRedis } from '@chatpop/local-servers';
import { backRoomCode } from '@chatpop/contracts';
import type { SocketClient } from '@chatpop/testing';
import { Redis } from 'ioredis';
import { DeafProxy } from '../test/deaf-proxy.js';
import { Gateways, metric, until } from '../test/gateways.js';

const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);
const redisDir = fileURLToPath(new URL('../../../../.chatpop/redis', import.meta.url));

describe('when Redis fails', () => {
  let redis: LocalRedis;
  let port: number;
  let admin: Redis;
  let gateways: Gateways;
  let code: string;
  let clients: SocketClient[];

  const start = async (): Promise<void> => {
    const binary = await findRedis({ dir: redisDir });
    if (!binary) throw new Error('These tests need Redis');
    redis = await startRedis({ binary, port });
  };

  beforeEach(async () => {
    port = await freePort({ from: 25_000, to: 25_999 });
    await start();
    admin = new Redis(redis.url, { maxRetriesPerRequest: null });
    admin.on('error', () => undefined);
    gateways = await new Gateways({ BUS_DRIVER: 'redis', REDIS_URL: redis.url, ROOM_HEAD_CHECK_MS: '300' }).start(2);
    code = gateways.chat.createRoom();
    clients = [
      await gateways.plain(code, gateways.chat.join(code), {}, 0),
      await gateways.socketIo(code, gateways.chat.join(code), {}, 1),
    ];
    for (const client of clients) await client.next('joined');
  });
  afterEach(async () => {
    await gateways.stop();
    admin.disconnect();
    await redis.stop();
  });

  const send = async (count: number): Promise<void> => {
    for (let index = 0; index < count; index += 1) await gateways.chat.send(code);
  };
  const expectAll = async (last: number): Promise<void> => {
    for (const client of clients) await client.until(() => client.seqs().includes(last));
    for (const client of clients) expect(client.seqs()).toEqual(upTo(last));
    for (const client of clients) expect(client.of('reload')).toEqual([]);
  };
  const killSubscribers = (): Promise<unknown> => admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub');

  it('brings the last message of a room, when only that was lost and silence follows', async () => {
    await send(3);
    await expectAll(3);
    // Appended past the channel, as if the message had been lost on its way.
    const record = gateways.chat.commit(code);
    await admin.xadd(
      `chatpop:room:{${code}}`,
      '4-0',
      'p',
      record.header.epoch,
      'r',
      `${JSON.stringify(record.header)}\n${record.event}`,
    );
    await expectAll(4);
    expect(gateways.chat.asked.events).toBe(0);
  });

  it('loses nothing while its subscribers are killed again and again', async () => {
    for (let round = 0; round < 5; round += 1) {
      await send(4);
      await killSubscribers();
      await send(4);
    }
    await expectAll(40);
  });

  it('tells what was missed before it asks chat about everybody who is in', async () => {
    const { asked } = gateways.chat;
    const before = asked.admission;
    await killSubscribers();
    await send(3);
    await expectAll(3);
    expect(asked.admission).toBe(before);
    await until(() => asked.admission === before + clients.length);
  });

  it('brings from the database what a lost log held, byte by byte as chat wrote it', async () => {
    await send(5);
    await expectAll(5);
    const lost = [1, 2, 3].map(() => gateways.chat.commit(code).event);
    await admin.flushall();
    await expectAll(8);
    for (const client of clients) {
      const frames = client.frames.filter(({ seq = 0 }) => seq > 5);
      expect(frames.map((frame) => JSON.stringify(frame))).toEqual(lost);
    }
  });

  it('goes on when Redis was killed and is back, empty', async () => {
    await send(5);
    await expectAll(5);
    await redis.stop();
    for (let index = 0; index < 3; index += 1) gateways.chat.commit(code);
    expect((await fetch(`${gateways.url(0)}/health/ready`)).status).toBe(503);
    await start();
    for (const service of gateways.services) await until(async () => (await fetch(`${service.url}/health/ready`)).ok);
    await send(1);
    await expectAll(9);
  });

  it('takes in nobody while Redis is away, and sends them off to come back', async () => {
    await redis.stop();
    const other = gateways.chat.createRoom();
    const client = await gateways.plain(other, gateways.chat.join(other));
    expect(await client.ended()).toMatchObject({ code: 4010 });
    await start();
    await until(async () => (await fetch(`${gateways.url()}/health/ready`)).ok);
    await (await gateways.plain(other, gateways.chat.join(other))).next('joined');
  });

  it('makes up for orders that it did not hear', async () => {
    const [kicked, payer] = [gateways.chat.join(code), gateways.chat.join(code)];
    const kickedClient = await gateways.plain(code, kicked);
    const payerClient = await gateways.socketIo(code, payer);
    for (const client of [kickedClient, payerClient]) await client.next('joined');
    gateways.chat.revoke(code, kicked.id);
    gateways.chat.grantBackRoom(code, payer.id);
    await killSubscribers();
    expect(await kickedClient.ended()).toMatchObject({ code: 4401 });
    expect((await payerClient.next('back_room_access')).data).toEqual({ granted: true });
    await payerClient.next('joined', backRoomCode(code));
    await send(1);
    await expectAll(1);
  });

  it('notices a subscriber that is connected and hears nothing, is not ready meanwhile, and loses nothing', async () => {
    const proxy = new DeafProxy(port);
    gateways.environment = { ...gateways.environment, REDIS_URL: await proxy.listen() };
    await gateways.start(1);
    const [client, ready] = [
      await gateways.plain(code, gateways.chat.join(code), {}, 2),
      gateways.url(2) + '/health/ready',
    ];
    await client.next('joined');
    const began = Date.now();
    proxy.deafen();
    await send(3);
    await client.until(() => client.seqs().includes(3));
    await until(async () => !(await fetch(ready)).ok);
    expect(Date.now() - began).toBeLessThan(6_500);
    await until(async () => (await fetch(ready)).ok);
    const gaps = await metric(gateways.services[2], 'chatpop_realtime_room_incidents_total{kind="gap"}');
    await send(1);
    await client.until(() => client.seqs().includes(4));
    expect(client.seqs()).toEqual(upTo(4));
    expect(await metric(gateways.services[2], 'chatpop_realtime_room_incidents_total{kind="gap"}')).toBe(gaps);
    proxy.stop();
  });
});
