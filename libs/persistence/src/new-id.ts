import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

/** Random bytes of many ids: drawing those of each by itself costs more than all else that an id needs. */
const drawn = Buffer.alloc(256 * 16);
let used = drawn.length;

function draw(): Buffer {
  if (used === drawn.length) {
    randomFillSync(drawn);
    used = 0;
  }
  return drawn.subarray(used, (used += 16));
}

const last = { msecs: 0, seq: 0 };

/** A UUIDv7: unique, and sorted by the time it was made; those of one process and millisecond in their order. */
export function newId(): string {
  const random = draw();
  const now = Date.now();
  const isLater = now > last.msecs;
  // 31 bits, so that what is added within a millisecond fits into 32.
  last.seq = isLater ? random.readUInt32BE(0) >>> 1 : last.seq + 1;
  if (isLater) last.msecs = now;
  return v7({ random, ...last });
}
