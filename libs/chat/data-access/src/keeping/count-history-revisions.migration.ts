import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CountHistoryRevisions1795140002000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // How often something was taken from a room's history without an event, so that kept pages are read anew.
    await runner.query(`alter table chat.room add column history_revision integer not null default 0`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only');
  }
}
