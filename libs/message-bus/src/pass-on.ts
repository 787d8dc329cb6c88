import { requestContext } from '@chatpop/service-bootstrap';
import type { RoomListener } from './message-bus.js';
import type { Decoded } from './record-codec.js';

/** Tells a listener what came in. What it does with a record belongs to the request that the record came from, in logs too. */
export function passOn(heard: Decoded, listener: RoomListener): void {
  if (heard.kind === 'order') {
    listener.onOrder(heard.order);
    return;
  }
  const { request_id: requestId } = heard.record.header;
  if (requestId === undefined) listener.onRecord(heard.record);
  else requestContext.run({ requestId }, () => listener.onRecord(heard.record));
}
