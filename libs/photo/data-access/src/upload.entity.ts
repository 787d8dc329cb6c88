import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Which user uploaded the photo of an analysis. Several users may have: their photos looked the same. */
@Entity({ schema: 'photo', name: 'upload' })
export class UploadEntity {
  @PrimaryColumn('uuid', { name: 'user_id' })
  userId!: string;

  @PrimaryColumn('uuid', { name: 'analysis_id' })
  analysisId!: string;

  /** The latest time. */
  @Column('timestamptz', { name: 'uploaded_at' })
  uploadedAt!: Date;
}
