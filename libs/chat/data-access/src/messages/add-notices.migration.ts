import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddNotices1795130000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Of the kind `system`: what happened to the room. As json it is told again with its keys in the same order.
    await runner.query(`alter table chat.message add column notice json`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only');
  }
}
