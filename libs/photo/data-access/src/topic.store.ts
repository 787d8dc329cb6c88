import { cellsToSearch, similarity, vectorSignature, type Suggestion } from '@chatpop/photo-domain';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { AnalysisEntity } from './analysis.entity.js';

export interface NearAnalysis {
  readonly similarity: number;
  readonly suggestions: Suggestion[];
}

/** Of those in one cell up to this many are looked at: where more lie, all are much alike. */
const maxInCell = 50;
/** Of all so many, nearest by their signatures, are compared by their vectors. */
const maxCompared = 50;

/** Finds analyses whose captions are near each other, by bits of their vectors: no vector is read that is far off. */
@Injectable()
export class TopicStore {
  constructor(@InjectDataSource('photo') private readonly source: DataSource) {}

  /** @returns nearest first; only those whose vectors mean the same kind of thing. */
  async findNear(analysis: AnalysisEntity, minSimilarity: number): Promise<NearAnalysis[]> {
    const { id, embedding, embeddingModel } = analysis;
    const rows: { suggestions: Suggestion[]; embedding: number[] }[] = await this.source.query(
      // Cell by cell: of an array of cells the planner expects most of the table, and reads it.
      `select suggestions, embedding from photo.analysis
       where id in (
         select id from (
           select distinct near.id, near.signature from unnest($1::integer[]) as probe (cell)
           cross join lateral (
             select id, signature from photo.analysis
             where cells @> array[probe.cell] and embedding_model = $2 and id <> $3 limit $4
           ) as near
         ) as candidate
         order by bit_count(signature # $5::bit(256)) limit $6
       )`,
      [cellsToSearch(embedding), embeddingModel, id, maxInCell, vectorSignature(embedding), maxCompared],
    );
    return rows
      .map((row) => ({ suggestions: row.suggestions, similarity: similarity(embedding, row.embedding) }))
      .filter((near) => near.similarity >= minSimilarity)
      .sort((a, b) => b.similarity - a.similarity);
  }
}
