import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hammingDistance } from '@chatpop/photo-domain';
import { runMigrations } from '@chatpop/persistence';
import { DataSource } from 'typeorm';
import { AnalysisEntity } from './analysis.entity.js';
import { AnalysisStore } from './analysis.store.js';
import { photoPersistence } from './photo.persistence.js';
import { QuotaStore } from './quota.store.js';

describe('what the Photo Service keeps in Postgres', () => {
  const name = `photo_${randomUUID().replaceAll('-', '')}`;
  const adminUrl = process.env['TEST_DATABASE_URL'] ?? '';
  const url = Object.assign(new URL(adminUrl), { pathname: `/${name}` }).href;
  const admin = new DataSource({ type: 'postgres', url: adminUrl });
  const source = new DataSource({
    type: 'postgres',
    url,
    schema: 'photo',
    entities: photoPersistence.entities,
    poolSize: 20,
  });

  beforeAll(async () => {
    await admin.initialize();
    await admin.query(`create database ${name}`);
    await runMigrations({ DATABASE_URL: url }, [photoPersistence]);
    await source.initialize();
  });
  afterAll(async () => {
    await source.destroy();
    await admin.query(`drop database ${name} with (force)`);
    await admin.destroy();
  });

  const given = (phash: bigint): AnalysisEntity =>
    Object.assign(new AnalysisEntity(), {
      id: randomUUID(),
      sha256: randomBytes(32),
      phash: BigInt.asIntN(64, phash).toString(),
      thumbprint: Buffer.alloc(3),
      suggestions: [],
      caption: { title: '', category: '', visible_text: '', full: '' },
      embedding: [0.5],
      embeddingModel: 'none',
      provider: 'embedded',
      model: 'none',
      usage: null,
      imageKey: 'key',
      imageBytes: 1,
      width: 1,
      height: 1,
      createdAt: new Date(),
      expiresAt: new Date(),
    });

  describe(AnalysisStore.name, () => {
    it('finds exactly the hashes within 8 bits, whatever the bits and the sign', async () => {
      const store = new AnalysisStore(source);
      const hash = 0xf00d_face_dead_beefn;
      const flipped = (count: number): bigint => {
        const bits = new Set<number>();
        while (bits.size < count) bits.add(randomBytes(1).readUInt8() % 64);
        return [...bits].reduce((result, bit) => result ^ (1n << BigInt(bit)), hash);
      };
      const hashes = [0, 1, 5, 7, 8, 8, 8, 8, 8, 8, 9, 9, 9, 10, 12, 30].map(flipped);
      for (const phash of hashes) await store.add(given(phash));
      const found = (await store.findLookAlikes(hash)).map(({ phash }) => BigInt.asUintN(64, BigInt(phash)));
      const expected = hashes.filter((other) => hammingDistance(other, hash) <= 8);
      expect([...found].sort()).toEqual([...expected].sort());
      expect(found.map((other) => hammingDistance(other, hash))).toEqual([0, 1, 5, 7, 8, 8, 8, 8, 8, 8]);
    });

    it('searches through its indexes, not the table', async () => {
      await source.query(`insert into photo.analysis (id, sha256, phash, thumbprint, suggestions, caption, embedding, embedding_model, provider, model, image_bytes, width, height, created_at, expires_at)
        select gen_random_uuid(), sha256(n::text::bytea), ('x' || substr(md5(n::text), 1, 16))::bit(64)::bigint, '', '[]', '{}', '{}', '', '', '', 0, 0, 0, now(), now() from generate_series(1, 20000) n`);
      await source.query('analyze photo.analysis');
      const startedAt = performance.now();
      await new AnalysisStore(source).findLookAlikes(0x1234_5678_9abc_def0n);
      expect(performance.now() - startedAt).toBeLessThan(100);
    });

    it('keeps one analysis of a file, whoever is first', async () => {
      const store = new AnalysisStore(source);
      const [one, two] = [given(1n), given(2n)];
      two.sha256 = one.sha256;
      expect(await store.add(one)).toBe(one);
      expect((await store.add(two)).id).toBe(one.id);
    });
  });

  describe(QuotaStore.name, () => {
    const quotas = new QuotaStore(source);
    const hour = (key: string, limit: number) => ({ key, limit, windowSeconds: 3_600 });
    const now = new Date('2026-11-23T10:00:00Z');
    const later = new Date('2026-11-23T11:00:00Z');

    it('gives out exactly the limit to any number that ask at once', async () => {
      const outcomes = await Promise.all(
        Array.from({ length: 200 }, () => quotas.take([hour('budget', 50), hour('day', 60)], now)),
      );
      expect(outcomes.filter(({ taken }) => taken)).toHaveLength(50);
    });

    it('takes from all or from none', async () => {
      await quotas.take([hour('small', 1)], now);
      expect(await quotas.take([hour('large', 5), hour('small', 1)], now)).toEqual({
        taken: false,
        retryAfterSeconds: 3_600,
      });
      for (let count = 0; count < 5; count += 1) expect((await quotas.take([hour('large', 5)], now)).taken).toBe(true);
    });

    it('begins anew when the window is over, and says when that is', async () => {
      await quotas.take([hour('again', 1)], now);
      const halfAnHourOn = new Date('2026-11-23T10:30:00Z');
      expect(await quotas.take([hour('again', 1)], halfAnHourOn)).toEqual({ taken: false, retryAfterSeconds: 1_800 });
      expect((await quotas.take([hour('again', 1)], later)).taken).toBe(true);
    });

    it('takes back what was not used, and nothing below zero', async () => {
      await quotas.take([hour('returned', 1)], now);
      await quotas.giveBack([hour('returned', 1), hour('never taken', 1)], now);
      await quotas.giveBack([hour('returned', 1)], now);
      expect((await quotas.take([hour('returned', 1)], now)).taken).toBe(true);
      expect((await quotas.take([hour('returned', 1)], now)).taken).toBe(false);
    });

    it('takes nothing back in a window that began after it was taken', async () => {
      await quotas.take([hour('renewed', 1)], now);
      await quotas.take([hour('renewed', 1)], later);
      await quotas.giveBack([hour('renewed', 1)], now);
      expect((await quotas.take([hour('renewed', 1)], later)).taken).toBe(false);
    });

    it('gives nothing of a budget of none', async () => {
      expect((await quotas.take([hour('none', 0)], now)).taken).toBe(false);
    });

    it('forgets windows that are over', async () => {
      await quotas.take([hour('old', 1)], now);
      await quotas.forgetPast(later);
      expect(await source.query(`select 1 from photo.quota where key = 'old'`)).toEqual([]);
    });
  });
});
