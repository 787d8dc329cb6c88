import { BusHeader, Seq, type DurableRecord } from '@chatpop/contracts';

export interface OutboxRow {
  readonly header: string;
  readonly event: string;
}

const DurableHeader = BusHeader.extend({ seq: Seq });

/** Reads back what this service wrote, perhaps an older version of it. */
export const parseOutboxRow = ({ header, event }: OutboxRow): DurableRecord => ({
  header: DurableHeader.parse(JSON.parse(header)),
  event,
});
