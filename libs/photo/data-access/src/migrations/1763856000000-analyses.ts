import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Analyses1763856000000 implements MigrationInterface {
  readonly name = 'Analyses1763856000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table photo.analysis (
        id              uuid primary key,
        sha256          bytea not null constraint analysis_sha256_unique unique,
        phash           bigint not null,
        thumbprint      bytea not null,
        suggestions     jsonb not null,
        caption         jsonb not null,
        embedding       real[] not null,
        embedding_model text not null,
        provider        text not null,
        model           text not null,
        usage           jsonb,
        image_key       text,
        image_bytes     integer not null,
        width           integer not null,
        height          integer not null,
        created_at      timestamptz not null,
        expires_at      timestamptz not null,
        -- The hash in three bands: look-alikes (8 bits at most apart) share one to within 2 bits.
        band_high       integer generated always as (((phash >> 42) & 4194303)::integer) stored,
        band_middle     integer generated always as (((phash >> 21) & 2097151)::integer) stored,
        band_low        integer generated always as ((phash & 2097151)::integer) stored
      )`);
    await runner.query('create index analysis_band_high on photo.analysis (band_high)');
    await runner.query('create index analysis_band_middle on photo.analysis (band_middle)');
    await runner.query('create index analysis_band_low on photo.analysis (band_low)');
    await runner.query('create index analysis_expiry on photo.analysis (expires_at) where image_key is not null');
    await runner.query(`
      create table photo.upload (
        user_id     uuid not null,
        analysis_id uuid not null references photo.analysis (id) on delete cascade,
        uploaded_at timestamptz not null,
        primary key (user_id, analysis_id)
      )`);
    await runner.query('create index upload_recent on photo.upload (user_id, uploaded_at desc)');
    await runner.query('create index upload_analysis on photo.upload (analysis_id)');
    await runner.query(`
      create table photo.quota (
        key       text primary key,
        used      integer not null,
        resets_at timestamptz not null
      )`);
    await runner.query('create index quota_reset on photo.quota (resets_at)');
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only');
  }
}
