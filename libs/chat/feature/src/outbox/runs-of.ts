import type { DurableRecord } from '@chatpop/message-bus';

export type Run = [DurableRecord, ...DurableRecord[]];

/** Cuts records into runs: of one room and one life of it, each the next of the one before. */
export function runsOf(records: readonly DurableRecord[]): Run[] {
  const runs: Run[] = [];
  for (const record of [...records].sort(inOrder)) {
    const last = runs.at(-1)?.at(-1);
    if (last && follows(record, last)) runs.at(-1)?.push(record);
    else runs.push([record]);
  }
  return runs;
}

const inOrder = ({ header: a }: DurableRecord, { header: b }: DurableRecord): number =>
  a.room_code === b.room_code ? a.seq - b.seq : a.room_code < b.room_code ? -1 : 1;

const follows = ({ header }: DurableRecord, { header: before }: DurableRecord): boolean =>
  header.room_code === before.room_code && header.epoch === before.epoch && header.seq === before.seq + 1;
