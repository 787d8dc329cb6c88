import { createHash, randomUUID } from 'node:crypto';
import { chatPersistence } from '@chatpop/chat-data-access';
import { runMigrations } from '@chatpop/persistence';
import { Logger } from '@nestjs/common';
import pg from 'pg';

const serverUrl = (): URL => new URL(process.env['TEST_DATABASE_URL'] ?? '');

function urlOf(database: string): string {
  const url = serverUrl();
  url.pathname = `/${database}`;
  return url.href;
}

/** A database of its own, as the migrations leave it: they run once on a server, each further one is a copy. */
export async function newDatabase(): Promise<string> {
  const admin = new pg.Client({ connectionString: serverUrl().href });
  await admin.connect();
  try {
    const name = `chat_${randomUUID().replaceAll('-', '')}`;
    await admin.query(`create database ${name} template ${await templateBy(admin)}`);
    return urlOf(name);
  } finally {
    await admin.end();
  }
}

/** Named by the migrations: with other ones it is another. Until the client ends no other one makes it. */
async function templateBy(admin: pg.Client): Promise<string> {
  const migrations = chatPersistence.migrations.map(({ name }) => name).join();
  const name = `chat_template_${createHash('sha256').update(migrations).digest('hex').slice(0, 16)}`;
  await admin.query(`select pg_advisory_lock(hashtext($1))`, [name]);
  const { rowCount } = await admin.query(`select 1 from pg_database where datname = $1`, [name]);
  if (rowCount === 1) return name;
  const draft = `${name}_draft`;
  await admin.query(`drop database if exists ${draft}`);
  await admin.query(`create database ${draft}`);
  Logger.overrideLogger(['warn', 'error']);
  await runMigrations({ DATABASE_URL: urlOf(draft) }, [chatPersistence]);
  await admin.query(`alter database ${draft} rename to ${name}`);
  return name;
}
