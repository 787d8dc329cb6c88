import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Columns are null for what was analysed before: such photos have no thumbnail, and are not found as similar. */
export class ThumbnailsAndTopics1764324000000 implements MigrationInterface {
  readonly name = 'ThumbnailsAndTopics1764324000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table photo.analysis
        add column thumbnail_bytes integer,
        add column blurhash        text,
        -- On which sides of 256 planes the embedding lies, whole and in 16 cells of 16 bits: near ones share some.
        add column signature       bit(256),
        add column cells           integer[]`);
    await runner.query('create index analysis_cells on photo.analysis using gin (cells)');
    await runner.query(`
      create table photo.claim (
        sha256     bytea primary key,
        owner      uuid not null,
        expires_at timestamptz not null
      )`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only');
  }
}
