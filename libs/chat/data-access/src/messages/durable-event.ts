import {
  busName,
  type DurableEventType,
  type DurableRecord,
  type RoomEvent,
  type RoomEventData,
} from '@chatpop/contracts';
import { parse, v5 } from 'uuid';

const eventNamespace = parse('6f1b0d1e-9d0c-4c57-8a53-5d8c1c1f7d11');

/** The id of the event at a position: the same wherever and whenever the event is made from the database. */
const eventId = (epoch: string, seq: number): string => v5(`${epoch}:${seq}`, eventNamespace);

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
