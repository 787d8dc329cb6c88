import type { MigrationInterface, QueryRunner } from 'typeorm';

export class IndexEndedSessions1795100033000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create index session_by_end on chat.session (revoked_at) where revoked_at is not null`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only');
  }
}
