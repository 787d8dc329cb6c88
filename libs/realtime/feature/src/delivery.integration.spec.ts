import { afterEach, describe, expect, it } from '@jest/globals';
import type { SocketClient } from '@chatpop/testing';
import { Gateways, inMemory, onRedis } from '../test/gateways.js';
import { RealtimeFeatureModule } from './realtime.module.js';

const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

describe(RealtimeFeatureModule.name, () => {
  let gateways: Gateways;
  afterEach(() => gateways.stop());

  it.each([
    ['one gateway, in memory', inMemory, 1],
    ['one gateway', onRedis, 1],
    ['two gateways', onRedis, 2],
    ['three gateways', onRedis, 3],
  ])('gives each client each event exactly once, in order: %s', async (_, environment, count) => {
    gateways = await new Gateways(environment).start(count);
    const code = gateways.chat.createRoom();
    const clients: SocketClient[] = [];
    for (let gateway = 0; gateway < count; gateway += 1) {
      clients.push(await gateways.plain(code, gateways.chat.join(code), {}, gateway));
      clients.push(await gateways.socketIo(code, gateways.chat.join(code), {}, gateway));
    }
    for (const client of clients) await client.next('joined');
    for (let index = 0; index < 50; index += 1) await gateways.chat.send(code);
    for (const client of clients) await client.until(() => client.seqs().includes(50));
    for (const client of clients) expect(client.seqs()).toEqual(upTo(50));
  });

  it('says the same on both kinds of socket', async () => {
    gateways = await new Gateways(inMemory).start(1);
    const code = gateways.chat.createRoom();
    const plain = await gateways.plain(code, gateways.chat.join(code));
    const socketIo = await gateways.socketIo(code, gateways.chat.join(code));
    await Promise.all([plain.next('joined'), socketIo.next('joined')]);
    const sent = await gateways.chat.send(code, 'new_message', { text: 'ünïcode \u2028 "quoted" \\n' });
    expect(await plain.next('new_message')).toEqual(JSON.parse(sent.event));
    expect(await socketIo.next('new_message')).toEqual(JSON.parse(sent.event));
  });
});
