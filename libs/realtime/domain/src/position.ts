import type { BusHeader } from '@chatpop/contracts';

/** A place in a room's one sequence. Positions of different epochs can not be compared. */
export interface Position {
  readonly epoch: string;
  readonly seq: number;
}

/** A durable event as the bus tells it: enough to order it without reading its body. */
export interface FeedRecord {
  readonly header: BusHeader & { readonly seq: number };
  readonly event: string;
}

/**
 * Whether `records` are exactly what follows `after`, one by one, to `end` at least.
 * The one test that stands between a client and a hole: whatever was read is believed only if it passes.
 */
export function isWholeRun(records: readonly FeedRecord[], after: Position, end: number): boolean {
  return (
    after.seq + records.length >= end &&
    records.every(({ header }, index) => header.epoch === after.epoch && header.seq === after.seq + 1 + index)
  );
}
