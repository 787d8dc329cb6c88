import { hash } from 'node:crypto';
import {
  busName,
  type DurableEventType,
  type DurableRecord,
  type RoomEvent,
  type RoomEventData,
} from '@chatpop/contracts';

const eventNamespace = Buffer.from('6f1b0d1e9d0c4c578a535d8c1c1f7d11', 'hex');

/**
 * The id of the event at a position: the same wherever and whenever the event is made from the database. A UUIDv5, as
 * `uuid` makes it at four times the cost.
 */
function eventId(epoch: string, seq: number): string {
  const digest = hash('sha1', Buffer.concat([eventNamespace, Buffer.from(`${epoch}:${seq}`)]), 'hex');
  const variant = ((Number.parseInt(digest.charAt(16), 16) & 0x3) | 0x8).toString(16);
  const [low, mid, high] = [digest.slice(0, 8), digest.slice(8, 12), digest.slice(13, 16)];
  return `${low}-${mid}-5${high}-${variant}${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
}

export interface Position {
  readonly roomCode: string;
  readonly epoch: string;
  readonly seq: number;
}

/** Which request made an event, and when. */
export interface Origin {
  readonly at: Date;
  readonly requestId: string | undefined;
}

/** An event as clients get it. */
export function durableEvent<Type extends DurableEventType>(
  { roomCode, epoch, seq }: Position,
  type: Type,
  data: RoomEventData<Type>,
  at: Date,
): RoomEvent<Type> & { readonly seq: number } {
  return { v: 1, type, room_code: roomCode, epoch, seq, id: eventId(epoch, seq), ts: at.toISOString(), data };
}

/** An event as it stands in the outbox and in the room's log. */
export function durableRecord<Type extends DurableEventType>(
  position: Position,
  type: Type,
  data: RoomEventData<Type>,
  { at, requestId }: Origin,
): DurableRecord {
  const { roomCode, epoch, seq } = position;
  return {
    header: {
      v: 1,
      name: busName(type),
      room_code: roomCode,
      epoch,
      seq,
      request_id: requestId,
      committed_at: at.toISOString(),
    },
    event: JSON.stringify(durableEvent(position, type, data, at)),
  };
}
