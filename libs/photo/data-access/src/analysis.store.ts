import { bandsToSearch, lookAlikeDistance } from '@chatpop/photo-domain';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AnalysisEntity } from './analysis.entity.js';
import { UploadEntity } from './upload.entity.js';

/** The stored photo of an analysis. */
export interface StoredImage {
  /** Null when it could not be kept. */
  readonly imageKey: string | null;
  readonly imageBytes: number;
  readonly thumbnailBytes: number;
  readonly blurhash: string;
  readonly expiresAt: Date;
}

/** More candidates are not looked at: so many near hashes mean pictures that tell nothing apart. */
const maxCandidates = 50;

@Injectable()
export class AnalysisStore {
  constructor(@InjectDataSource('photo') private readonly source: DataSource) {}

  async find(id: string): Promise<AnalysisEntity | null> {
    return this.source.getRepository(AnalysisEntity).findOneBy({ id });
  }

  async findBySha256(sha256: Buffer): Promise<AnalysisEntity | null> {
    return this.source.getRepository(AnalysisEntity).findOneBy({ sha256 });
  }

  /** Analyses whose hash is near enough, nearest first. Reads some hundred rows through three indexes, not the table. */
  async findLookAlikes(hash: bigint): Promise<AnalysisEntity[]> {
    const [high, middle, low] = bandsToSearch(hash);
    return this.source
      .getRepository(AnalysisEntity)
      .createQueryBuilder('analysis')
      .where('(band_high = any(:high) or band_middle = any(:middle) or band_low = any(:low))', { high, middle, low })
      .andWhere('bit_count((phash # :hash::bigint)::bit(64)) <= :distance', {
        hash: BigInt.asIntN(64, hash).toString(),
        distance: lookAlikeDistance,
      })
      .orderBy('bit_count((phash # :hash::bigint)::bit(64))')
      .addOrderBy('analysis.createdAt')
      .limit(maxCandidates)
      .getMany();
  }

  /** Keeps an analysis, unless another instance has kept one of the same file meanwhile: then that one. */
  async add(analysis: AnalysisEntity): Promise<AnalysisEntity> {
    const result = await this.source
      .createQueryBuilder()
      .insert()
      .into(AnalysisEntity)
      .values(analysis)
      .orIgnore()
      .returning('id')
      .execute();
    const added: unknown = result.raw;
    if (Array.isArray(added) && added.length > 0) return analysis;
    return (await this.findBySha256(analysis.sha256)) ?? analysis;
  }

  /** Gives an analysis whose photo had expired the photo that was uploaded again. */
  async renewImage(id: string, image: StoredImage): Promise<void> {
    await this.source.getRepository(AnalysisEntity).update({ id }, image);
  }

  async noteUpload(userId: string, analysisId: string, uploadedAt: Date): Promise<void> {
    await this.source.getRepository(UploadEntity).upsert({ userId, analysisId, uploadedAt }, ['userId', 'analysisId']);
  }

  /** A user's own, latest first. */
  async findRecent(userId: string, limit: number): Promise<AnalysisEntity[]> {
    return this.source
      .getRepository(AnalysisEntity)
      .createQueryBuilder('analysis')
      .innerJoin(UploadEntity, 'upload', 'upload.analysisId = analysis.id')
      .where('upload.userId = :userId', { userId })
      .orderBy('upload.uploadedAt', 'DESC')
      .limit(limit)
      .getMany();
  }

  /** Of a photo that is not in the store any more, though it should be: it is taken back when it is uploaded again. */
  async forgetImage(id: string, imageKey: string): Promise<void> {
    await this.source.getRepository(AnalysisEntity).update({ id, imageKey }, { imageKey: null });
  }

  /** Forgets where expired photos are, and notes them as images to be deleted if they are not noted yet. */
  async forgetExpiredImages(now: Date): Promise<void> {
    await this.source.query(
      `with expired as (
         select id, image_key, expires_at from photo.analysis
         where image_key is not null and expires_at <= $1 for update skip locked
       ), noted as (
         insert into photo.image (key, expires_at) select image_key, expires_at from expired on conflict do nothing
       )
       update photo.analysis set image_key = null from expired where analysis.id = expired.id`,
      [now],
    );
  }
}
