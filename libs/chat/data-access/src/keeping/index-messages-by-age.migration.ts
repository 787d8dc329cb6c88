import type { MigrationInterface, QueryRunner } from 'typeorm';

export class IndexMessagesByAge1795100012000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Messages are written in the order of time, so a BRIN index of a few pages finds the old ones.
    await runner.query(`create index message_by_age on chat.message using brin (created_at)`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only');
  }
}
