import { BusHeader, Seq } from '@chatpop/contracts';
import type { DurableRecord } from '@chatpop/message-bus';

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
