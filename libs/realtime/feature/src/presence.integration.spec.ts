import { afterEach, describe, expect, it } from '@jest/globals';
import { backRoomCode } from '@chatpop/contracts';
import { PresenceStore } from '@chatpop/presence';
import type { Environment } from '@chatpop/service-bootstrap';
import type { SocketClient } from '@chatpop/testing';
import { DeafProxy } from '../test/deaf-proxy.js';
import type { FakeParticipant } from '../test/fake-chat.js';
import { Gateways, onRedis, until } from '../test/gateways.js';

const quick: Environment = {
  PRESENCE_GRACE_MS: '600',
  PRESENCE_RENEW_MS: '250',
  PRESENCE_LEASE_MS: '2000',
  PRESENCE_TELL_MS: '20',
  PRESENCE_CROWD_TELL_MS: '50',
};
const redisPort = Number(new URL(process.env['TEST_REDIS_URL'] ?? 'redis://x:1').port);

describe('presence, on three gateways', () => {
  let gateways: Gateways;
  let code: string;
  const proxies: DeafProxy[] = [];

  const start = async (settings: Environment = {}): Promise<void> => {
    gateways = await new Gateways({ ...onRedis, ...quick, ...settings }).start(3);
    code = gateways.chat.createRoom();
  };
  afterEach(async () => {
    await gateways.stop();
    for (const proxy of proxies.splice(0)) proxy.stop();
  });

  const person = (name: string): FakeParticipant => gateways.chat.join(code, name);
  /** Opens a socket at a gateway, of either kind in turn. */
  const enter = async (who: FakeParticipant | undefined, gateway: number): Promise<SocketClient> => {
    const client =
      who && gateway === 1 ? await gateways.socketIo(code, who, {}, 1) : await gateways.plain(code, who, {}, gateway);
    await client.next('joined', code);
    return client;
  };
  const told = (client: SocketClient, type: string): unknown[] => client.of(type).map(({ data }) => data['username']);
  const expectHeard = (client: SocketClient, type: string, username: string): Promise<void> =>
    client.until(() => told(client, type).includes(username), `${type} ${username}`);
  const count = async (room = code): Promise<number> => {
    const store = gateways.services[0]?.app.get(PresenceStore, { strict: false });
    return (await store?.snapshot(room))?.count ?? -1;
  };

  it('tells each who comes in how many people there are, themselves and several tabs counted once', async () => {
    await start();
    const [ada, bob] = [person('AdaAda'), person('BobBob')];
    const clients = [await enter(ada, 0), await enter(ada, 1), await enter(ada, 1), await enter(bob, 2)];
    const reader = await enter(undefined, 2);
    const seen = [...clients, reader].map((client) => client.of('joined')[0]?.data['presence']);
    expect(seen.map((presence) => (presence as { count: number }).count)).toEqual([1, 1, 1, 2, 2]);
    expect(seen[3]).toEqual({ count: 2, sample: expect.arrayContaining(['AdaAda', 'BobBob']) });
  });

  it('tells the others, on every gateway, once, who came and after the grace who left', async () => {
    await start();
    const watchers = [await enter(person('Watch0'), 0), await enter(person('Watch1'), 1), await enter(undefined, 2)];
    const ada = await enter(person('AdaAda'), 1);
    const clients = [ada, await enter(person('BobBob'), 2)];
    for (const watcher of watchers) await expectHeard(watcher, 'user_joined', 'BobBob');
    expect(told(ada, 'user_joined')).not.toContain('AdaAda');
    for (const client of clients) client.close();
    for (const watcher of watchers) {
      for (const name of ['AdaAda', 'BobBob']) await expectHeard(watcher, 'user_left', name);
      await watcher.until(() => watcher.of('presence').at(-1)?.data['count'] === 2);
      for (const type of ['user_joined', 'user_left'])
        expect(told(watcher, type).filter((name) => name === 'AdaAda')).toHaveLength(1);
    }
  });

  describe('gone for a moment', () => {
    /** Ada goes and comes back at another gateway; Eve goes, and shows when Ada would have been told. */
    const blink = async (whileAway?: (watcher: SocketClient) => Promise<void>): Promise<SocketClient> => {
      const watcher = await enter(person('Watch0'), 0);
      const [ada, eve] = [person('AdaAda'), person('EveEve')];
      const clients = [await enter(ada, 1), await enter(eve, 1)];
      await until(async () => (await count()) === 3);
      for (const client of clients) client.close();
      await until(() => gateways.openSockets(1) === 0);
      await whileAway?.(watcher);
      await enter(ada, 2);
      await expectHeard(watcher, 'user_left', 'EveEve');
      return watcher;
    };

    it('is not told as left', async () => {
      await start();
      expect(told(await blink(), 'user_left')).toEqual(['EveEve']);
    });

    it('negative twin: without the grace it is', async () => {
      await start({ PRESENCE_GRACE_MS: '1' });
      await blink((watcher) => expectHeard(watcher, 'user_left', 'AdaAda'));
    });
  });

  describe('with tabs on two gateways', () => {
    const closeOne = async (): Promise<SocketClient> => {
      const watcher = await enter(person('Watch0'), 0);
      const [ada, eve] = [person('AdaAda'), person('EveEve')];
      const clients = [await enter(ada, 1), await enter(eve, 1)];
      await enter(ada, 2);
      await until(async () => (await count()) === 3);
      for (const client of clients) client.close();
      await expectHeard(watcher, 'user_left', 'EveEve');
      return watcher;
    };

    it('a person stays when one is closed', async () => {
      await start();
      const watcher = await closeOne();
      expect(told(watcher, 'user_left')).toEqual(['EveEve']);
      expect(await count()).toBe(2);
    });

    it('negative twin: a gateway that does not renew within the grace loses them', async () => {
      await start({ PRESENCE_RENEW_MS: '1900' });
      await expectHeard(await closeOne(), 'user_left', 'AdaAda');
    });
  });

  describe('when a gateway is killed', () => {
    /** It is cut off from Redis and from its clients, so that it can say nothing: Ada also has a tab elsewhere. */
    const kill = async (settings: Environment = {}): Promise<SocketClient> => {
      await start(settings);
      const proxy = new DeafProxy(redisPort);
      proxies.push(proxy);
      await gateways.start(1, { REDIS_URL: await proxy.listen() });
      const watcher = await enter(person('Watch0'), 0);
      const [ada, bob, eve] = [person('AdaAda'), person('BobBob'), person('EveEve')];
      await enter(ada, 2);
      for (const one of [ada, bob]) await enter(one, 3);
      const other = await enter(eve, 1);
      await until(async () => (await count()) === 4);
      proxy.stop();
      other.close();
      await expectHeard(watcher, 'user_left', 'EveEve');
      return watcher;
    };

    it('leaves no ghost beyond the lease, and nobody is lost who is elsewhere', async () => {
      const watcher = await kill();
      await expectHeard(watcher, 'user_left', 'BobBob');
      expect(told(watcher, 'user_left')).toEqual(['EveEve', 'BobBob']);
      expect(await count()).toBe(2);
    });

    it('negative twin: without an end of the lease the ghost stays', async () => {
      const watcher = await kill({ PRESENCE_LEASE_MS: '600000' });
      const patient = await enter(person('Patient'), 0);
      for (let round = 0; round < 3; round += 1) {
        const eve = await enter(person(`EveEve${round}`), 0);
        eve.close();
        await expectHeard(patient, 'user_left', `EveEve${round}`);
      }
      expect(told(watcher, 'user_left')).not.toContain('BobBob');
      expect(await count()).toBe(4);
    });
  });

  describe('above 100 members (here 3)', () => {
    const crowd = async (crowdSize: string): Promise<SocketClient> => {
      await start({ PRESENCE_CROWD_SIZE: crowdSize });
      const watcher = await enter(undefined, 0);
      for (let index = 0; index < 9; index += 1) await enter(person(`Otter${index}`), index % 3);
      await watcher.until(() => watcher.of('presence').at(-1)?.data['count'] === 9);
      return watcher;
    };

    it('tells counts and a sample of names, not every join', async () => {
      const watcher = await crowd('3');
      expect(told(watcher, 'user_joined').length).toBeLessThanOrEqual(3);
      expect(watcher.of('presence').at(-1)?.data['sample']).toHaveLength(9);
    });

    it('negative twin: in a smaller room it does', async () => {
      const watcher = await crowd('100');
      await watcher.until(() => told(watcher, 'user_joined').length === 9);
      expect(new Set(told(watcher, 'user_joined')).size).toBe(9);
    });
  });

  it('tells at once that somebody was sent away', async () => {
    await start({ PRESENCE_GRACE_MS: '600000' });
    const watcher = await enter(person('Watch0'), 0);
    const ada = person('AdaAda');
    for (const gateway of [1, 2]) await enter(ada, gateway);
    await gateways.chat.endSessions(code, ada, 'kicked');
    await expectHeard(watcher, 'user_left', 'AdaAda');
    expect(told(watcher, 'user_left')).toEqual(['AdaAda']);
    expect(await count()).toBe(1);
  });

  it('counts the Back Room by itself', async () => {
    await start();
    const payer = person('AdaAda');
    await gateways.chat.setBackRoomAccess(code, payer, true);
    const client = await enter(payer, 0);
    await enter(person('BobBob'), 1);
    const inner = backRoomCode(code);
    expect((await client.next('joined', inner)).data['presence']).toEqual({ count: 1, sample: ['AdaAda'] });
    expect([await count(), await count(inner)]).toEqual([2, 1]);
  });

  it('lets people in while presence can not be kept, and comes right after', async () => {
    const proxy = new DeafProxy(redisPort);
    proxies.push(proxy);
    await start({ REDIS_CACHE_URL: await proxy.listen() });
    proxy.stop();
    const client = await enter(person('AdaAda'), 0);
    expect(client.of('joined')[0]?.data['presence']).toEqual({ count: 0, sample: [] });
    await proxy.listen();
    await client.until(() => client.of('presence').at(-1)?.data['count'] === 1);
  });
});
