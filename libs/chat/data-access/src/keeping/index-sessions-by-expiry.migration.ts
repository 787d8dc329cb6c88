import type { MigrationInterface, QueryRunner } from 'typeorm';

export class IndexSessionsByExpiry1795130001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Sessions are written in the order in which they end, nearly: a BRIN index of a few pages finds those that are over.
    await runner.query(`create index session_by_expiry on chat.session using brin (expires_at)`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only');
  }
}
