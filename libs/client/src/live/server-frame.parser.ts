import {
  RoomEventSchema,
  socketEvents,
  type RoomEventType,
  type SocketEventData,
  type SocketEventType,
} from '@chatpop/contracts';
import { z } from 'zod';

/** What can be said of any frame, also of one that a newer server sends. */
const Envelope = z.looseObject({
  v: z.number(),
  type: z.string(),
  room_code: z.string().optional(),
  epoch: z.string().optional(),
  seq: z.int().min(1).optional(),
});

/** An event of a room. `repaired`: it was read from the history, in place of events that could not be told one by one. */
export type ClientEvent<Type extends RoomEventType = RoomEventType> = Type extends RoomEventType
  ? Extract<z.output<typeof RoomEventSchema>, { type: Type }> & { readonly repaired: boolean }
  : never;

export type ServerFrame =
  | { readonly kind: 'socket'; readonly code: string; readonly epoch: string; readonly frame: SocketFrame }
  | {
      readonly kind: 'durable';
      readonly code: string;
      readonly epoch: string;
      readonly seq: number;
      readonly event: ClientEvent | undefined;
    }
  | { readonly kind: 'passing'; readonly code: string; readonly event: ClientEvent };

export type SocketFrame = {
  [Type in SocketEventType]: { readonly type: Type; readonly data: SocketEventData<Type> };
}[SocketEventType];

/** `undefined` for what this client does not know and need not. A durable event counts, known or not: it has a place. */
export function parseFrame(text: unknown): ServerFrame | undefined {
  if (typeof text !== 'string') return undefined;
  const json = parseJson(text);
  const { success, data: envelope } = Envelope.safeParse(json);
  if (!success || envelope.v !== 1) return undefined;
  const { type, room_code: code = '', epoch = '', seq } = envelope;
  if (Object.hasOwn(socketEvents, type)) {
    const { success: fits, data } = socketEvents[type as SocketEventType].safeParse(envelope['data']);
    return fits ? { kind: 'socket', code, epoch, frame: { type, data } as SocketFrame } : undefined;
  }
  const parsed = RoomEventSchema.safeParse(json).data;
  const event = parsed && { ...parsed, repaired: false };
  if (seq !== undefined) return { kind: 'durable', code, epoch, seq, event };
  return event && { kind: 'passing', code, event };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
