import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { Column, Entity, PrimaryColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { definePersistence } from '../src/index.js';

@Entity({ name: 'item', schema: 'shop' })
export class ItemEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  name!: string;
}

abstract class ForwardOnly implements MigrationInterface {
  abstract up(runner: QueryRunner): Promise<void>;

  async down(): Promise<void> {
    throw new Error('Migrations go forward only');
  }
}

/** Fails when it is run a second time, or beside itself. */
export class CreateItems1795100000000 extends ForwardOnly {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table shop.item (id uuid primary key, name text not null)`);
    await runner.query(`select pg_sleep(0.1)`);
  }
}

export class PriceItems1795100001000 extends ForwardOnly {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table shop.item add column price integer`);
  }
}

/** Breaks half-way. */
export class CountItems1795100002000 extends ForwardOnly {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table shop.item add column count integer`);
    await runner.query(`select 1 / 0`);
  }
}

export const shopWith = (...migrations: (new () => MigrationInterface)[]) =>
  definePersistence({ name: 'shop', entities: [ItemEntity], migrations });

export const shop = shopWith(CreateItems1795100000000, PriceItems1795100001000);

async function asAdmin(sql: string): Promise<void> {
  const admin = new pg.Client({ connectionString: process.env['TEST_DATABASE_URL'] });
  await admin.connect();
  try {
    await admin.query(sql);
  } finally {
    await admin.end();
  }
}

/** An empty database of its own. */
export async function newDatabase(): Promise<string> {
  const url = new URL(process.env['TEST_DATABASE_URL'] ?? '');
  url.pathname = `/shop_${randomUUID().replaceAll('-', '')}`;
  await asAdmin(`create database ${url.pathname.slice(1)}`);
  return url.href;
}
