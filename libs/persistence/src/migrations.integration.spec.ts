import { Logger } from '@nestjs/common';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  CountItems1795100002000,
  CreateItems1795100000000,
  newDatabase,
  PriceItems1795100001000,
  shop,
  shopWith,
} from '../test/shop.js';
import { runMigrations, withDataSource } from './index.js';

let environment: Record<string, string>;
beforeAll(() => {
  Logger.overrideLogger(['warn', 'error']);
});
beforeEach(async () => {
  environment = { DATABASE_URL: await newDatabase() };
});

const query = <Row>(sql: string): Promise<Row[]> =>
  withDataSource<Row[]>(environment, shop, (source) => source.query<Row[]>(sql));
const ran = async () =>
  (await query<{ name: string }>('select name from shop.migrations order by id')).map(({ name }) => name);
const columns = async () =>
  (
    await query<{ name: string }>(
      `select column_name as name from information_schema.columns where table_schema = 'shop' and table_name = 'item'
       order by ordinal_position`,
    )
  ).map(({ name }) => name);

describe(runMigrations.name, () => {
  it('of several instances runs one after the other: each migration once, the oldest first', async () => {
    await Promise.all(Array.from({ length: 4 }, () => runMigrations(environment, [shop])));
    expect(await ran()).toEqual([CreateItems1795100000000.name, PriceItems1795100001000.name]);
    expect(await columns()).toEqual(['id', 'name', 'price']);
  });

  it('goes forward only: an older version finds a newer schema and leaves it as it is', async () => {
    await runMigrations(environment, [shop]);
    await runMigrations(environment, [shopWith(CreateItems1795100000000)]);
    expect(await ran()).toHaveLength(2);
    expect(await columns()).toEqual(['id', 'name', 'price']);
  });

  it('may take longer than a statement of the service: large tables do', async () => {
    await runMigrations({ ...environment, DATABASE_QUERY_TIMEOUT_MS: '50' }, [shop]);
    expect(await columns()).toEqual(['id', 'name', 'price']);
  });

  it('takes back the whole of a migration that fails, and keeps those before it; the next try waits for nobody', async () => {
    const broken = shopWith(CreateItems1795100000000, CountItems1795100002000);
    await expect(runMigrations(environment, [broken])).rejects.toThrow('division by zero');
    expect(await columns()).toEqual(['id', 'name']);
    await runMigrations(environment, [shop]);
    expect(await columns()).toEqual(['id', 'name', 'price']);
  });

  it('is all that changes the schema: a connection never synchronizes it with the entities', async () => {
    await runMigrations(environment, [shop]);
    await query('alter table shop.item rename column name to title');
    await query('select 1');
    expect(await columns()).toEqual(['id', 'title', 'price']);
  });

  it('is for the schema of the service alone, in its own database when it has one', async () => {
    const own = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', SHOP_DATABASE_URL: environment['DATABASE_URL'] };
    await runMigrations(own, [shop]);
    const tables = await query<{ table_schema: string }>(
      `select distinct table_schema from information_schema.tables
       where table_schema not in ('pg_catalog', 'information_schema')`,
    );
    expect(tables).toEqual([{ table_schema: 'shop' }]);
  });

  it('says what to set when there is no database', async () => {
    await expect(runMigrations({}, [shop])).rejects.toThrow('DATABASE_URL is not set');
  });
});
