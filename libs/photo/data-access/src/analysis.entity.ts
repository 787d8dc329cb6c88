import type { Caption, Suggestion } from '@chatpop/photo-domain';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Tokens that a paid model counted; nothing for the embedded one. */
export interface TokenUsage {
  readonly input_tokens: number;
  readonly output_tokens: number;
}

/** What was made of a photo. The photo itself goes when it expires; this stays. */
@Entity({ schema: 'photo', name: 'analysis' })
export class AnalysisEntity {
  @PrimaryColumn('uuid')
  id!: string;

  /** Of the bytes as they were uploaded: the same file again is the same analysis. */
  @Column('bytea')
  sha256!: Buffer;

  /** 64-bit perceptual hash as a signed integer; `bigint` comes as text from Postgres. */
  @Column('bigint')
  phash!: string;

  /** Small picture that a look-alike must resemble as well: hashes of plain pictures are near each other. */
  @Column('bytea')
  thumbprint!: Buffer;

  @Column('jsonb')
  suggestions!: Suggestion[];

  @Column('jsonb')
  caption!: Caption;

  @Column('real', { array: true })
  embedding!: number[];

  /** What the vector means: the model's name, or `hashed-trigrams`, which knows spelling only. */
  @Column('text', { name: 'embedding_model' })
  embeddingModel!: string;

  @Column('text')
  provider!: string;

  @Column('text')
  model!: string;

  @Column('jsonb', { nullable: true })
  usage!: TokenUsage | null;

  /** Where the stored photo lies, or null when it has expired. A key never gets other bytes. */
  @Column('text', { name: 'image_key', nullable: true })
  imageKey!: string | null;

  @Column('integer', { name: 'image_bytes' })
  imageBytes!: number;

  /** Null when the photo was analysed before there were thumbnails. */
  @Column('integer', { name: 'thumbnail_bytes', nullable: true })
  thumbnailBytes!: number | null;

  @Column('text', { nullable: true })
  blurhash!: string | null;

  /** The embedding in bits, whole and in cells: see `vectorSignature` and `vectorCells`. */
  @Column({ type: 'bit', length: '256', nullable: true, select: false })
  signature!: string | null;

  @Column('integer', { array: true, nullable: true, select: false })
  cells!: number[] | null;

  @Column('integer')
  width!: number;

  @Column('integer')
  height!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;
}
