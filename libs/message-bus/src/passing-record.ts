import { randomUUID } from 'node:crypto';
import { busName, type PassingEventType, type RoomEvent, type RoomEventData } from '@chatpop/contracts';
import { requestContext } from '@chatpop/service-bootstrap';
import type { RoomRecord } from './message-bus.js';

/** Passing events belong to no position in the room's sequence, and so to no epoch. */
const noEpoch = 'none';

export function passingRecord<Type extends PassingEventType>(
  room_code: string,
  type: Type,
  data: RoomEventData<Type>,
  at = new Date(),
): RoomRecord {
  const ts = at.toISOString();
  const event: RoomEvent<Type> = { v: 1, type, room_code, epoch: noEpoch, id: randomUUID(), ts, data };
  const header = {
    v: 1,
    name: busName(type),
    room_code,
    epoch: noEpoch,
    request_id: requestContext.requestId(),
    committed_at: ts,
  } as const;
  return { header, event: JSON.stringify(event) };
}
