import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Images of before, and of instances that do not know the table yet, are noted when they expire. */
export class Images1764410400000 implements MigrationInterface {
  readonly name = 'Images1764410400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table photo.image (
        key        text primary key,
        expires_at timestamptz not null
      )`);
    await runner.query('create index image_expiry on photo.image (expires_at)');
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only');
  }
}
