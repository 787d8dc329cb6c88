import { createServer, type AddressInfo, type Server } from 'node:net';
import { once } from 'node:events';
import { isUnavailable, startService } from '@chatpop/service-bootstrap';
import { Logger, Module } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { ItemEntity, newDatabase, shop } from '../test/shop.js';
import { newId, PersistenceModule, runMigrations, withDataSource } from './index.js';

let environment: Record<string, string>;
beforeAll(async () => {
  Logger.overrideLogger(['error']);
  environment = { DATABASE_URL: await newDatabase() };
  await runMigrations(environment, [shop]);
});

const withShop = <Value>(settings: Record<string, string>, work: (source: DataSource) => Promise<Value>) =>
  withDataSource({ ...environment, ...settings }, shop, work);

/** What the work fails with, and after how long. */
async function failureOf(work: Promise<unknown>): Promise<{ error: unknown; tookMs: number }> {
  const began = Date.now();
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { error, tookMs: Date.now() - began };
}

describe('a transaction', () => {
  it('keeps all of it or nothing', async () => {
    const [kept, lost] = [newId(), newId()];
    const left = await withShop({}, async (source) => {
      const insert = (id: string, andFail: boolean) =>
        source.transaction(async (manager) => {
          await manager.insert(ItemEntity, { id, name: 'pier' });
          if (andFail) throw new Error('on second thought');
        });
      await insert(kept, false);
      await expect(insert(lost, true)).rejects.toThrow('on second thought');
      return source.manager.find(ItemEntity);
    });
    expect(left.map(({ id }) => id)).toEqual([kept]);
  });
});

describe('no statement or connection is waited for without end, and what was not to be had is unavailable', () => {
  it('a statement that takes too long', async () => {
    const { error, tookMs } = await withShop({ DATABASE_QUERY_TIMEOUT_MS: '200' }, (source) =>
      failureOf(source.query('select pg_sleep(30)')),
    );
    expect(isUnavailable(error)).toBe(true);
    expect(tookMs).toBeLessThan(5_000);
  });

  it('a transaction in which nothing happens: the database ends it, with its locks', async () => {
    const { error } = await withShop({ DATABASE_QUERY_TIMEOUT_MS: '200', DATABASE_POOL_SIZE: '2' }, (source) =>
      failureOf(
        source.transaction(async (manager) => {
          await manager.query('lock table shop.item');
          // Waits for the lock until the idle one has lost it.
          await expectSoon(() => source.query('select 1 from shop.item'));
          await manager.query('select 1');
        }),
      ),
    );
    expect(isUnavailable(error)).toBe(true);
  });

  it('a connection from a pool that has none left', async () => {
    const settings = { DATABASE_POOL_SIZE: '1', DATABASE_CONNECT_TIMEOUT_MS: '200' };
    const { error, tookMs } = await withShop(settings, (source) =>
      source.transaction(() => failureOf(source.query('select 1'))),
    );
    expect(isUnavailable(error)).toBe(true);
    expect(tookMs).toBeLessThan(5_000);
  });

  describe('a server that takes connections and says nothing', () => {
    let mute: Server;
    let settings: Record<string, string>;
    beforeAll(async () => {
      mute = createServer().listen(0, '127.0.0.1');
      await once(mute, 'listening');
      const { port } = mute.address() as AddressInfo;
      settings = { DATABASE_URL: `postgres://x@127.0.0.1:${port}/x`, DATABASE_CONNECT_TIMEOUT_MS: '200' };
    });
    afterAll(() => void mute.close());

    it.each([
      ['when it is connected to', () => withShop(settings, () => Promise.resolve())],
      ['when it is migrated', () => runMigrations(settings, [shop])],
    ])('%s', async (_, work) => {
      const { error, tookMs } = await failureOf(work());
      expect(isUnavailable(error)).toBe(true);
      expect(tookMs).toBeLessThan(5_000);
    });
  });
});

describe(PersistenceModule.name, () => {
  @Module({ imports: [PersistenceModule.forService(shop)] })
  class ShopModule {}

  it('migrates at the start where that is wanted, and readiness depends on the database', async () => {
    const service = await startService(
      { module: ShopModule, service: { name: 'shop', title: 'Shop' } },
      {
        NODE_ENV: 'test',
        HOST: '127.0.0.1',
        PORT: '0',
        INTERNAL_PORT: '0',
        LOG_LEVEL: 'silent',
        DATABASE_URL: await newDatabase(),
        MIGRATE_ON_START: 'true',
      },
    );
    try {
      const response = await fetch(`${service.url}/health/ready`);
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({ checks: { 'postgres:shop': 'ok' } });
    } finally {
      await service.stop();
    }
  });
});

/** Tries until it succeeds. */
async function expectSoon(work: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; tries < 50; tries += 1) if ((await failureOf(work())).error === undefined) return;
  throw new Error('It did not come to be');
}
