import type { ValueTransformer } from 'typeorm';

/** `bigint` columns that hold sequence numbers: Postgres gives text, and they stay far below 2^53. */
export const seqTransformer: ValueTransformer = {
  to: (value: number) => value,
  from: (value: string) => Number(value),
};
