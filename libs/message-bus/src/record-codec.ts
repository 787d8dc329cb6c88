import { BusHeader, ParticipantOrder, roomEventBusNames } from '@chatpop/contracts';
import { busRecordsSkipped } from './message-bus.metrics.js';
import type { DurableRecord, RoomRecord } from './message-bus.js';

/**
 * How a record travels: the header's JSON, a line feed, the event's JSON. Neither holds a line feed, so a receiver
 * orders and forwards events without reading their bodies. An order is one JSON line.
 */
export const encodeRecord = ({ header, event }: RoomRecord): string => `${JSON.stringify(header)}\n${event}`;

export const encodeOrder = (order: ParticipantOrder): string => JSON.stringify(order);

export type Decoded =
  | { readonly kind: 'record'; readonly record: RoomRecord }
  | { readonly kind: 'order'; readonly order: ParticipantOrder };

/** Reads what came in. What it does not know (another version, a newer name, garbage) is counted and gives `undefined`. */
export function decode(payload: string): Decoded | undefined {
  const end = payload.indexOf('\n');
  if (end < 0) {
    const order = ParticipantOrder.safeParse(parseJson(payload));
    if (order.success) return { kind: 'order', order: order.data };
    busRecordsSkipped.inc();
    return undefined;
  }
  const header = BusHeader.safeParse(parseJson(payload.slice(0, end)));
  if (!header.success || !roomEventBusNames.includes(header.data.name)) {
    busRecordsSkipped.inc();
    return undefined;
  }
  return { kind: 'record', record: { header: header.data, event: payload.slice(end + 1) } };
}

export function decodeDurable(payload: string): DurableRecord | undefined {
  const decoded = decode(payload);
  return decoded?.kind === 'record' && isDurableRecord(decoded.record) ? decoded.record : undefined;
}

export const isDurableRecord = (record: RoomRecord): record is DurableRecord => record.header.seq !== undefined;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
