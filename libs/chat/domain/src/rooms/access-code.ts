import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Keyed hash of a room's access code. A key instead of a slow hash: the codes are short, so only a secret that is not
 * in the database protects them; guessing over the network is stopped by the limit on tries.
 */
export const hashAccessCode = (key: string, roomId: string, accessCode: string): string =>
  createHmac('sha256', key)
    .update(`${roomId}:${accessCode.normalize('NFC')}`)
    .digest('base64url');

/** Takes the same time whether or not it matches. */
export const accessCodeMatches = (hash: string, key: string, roomId: string, accessCode: string): boolean =>
  timingSafeEqual(Buffer.from(hash), Buffer.from(hashAccessCode(key, roomId, accessCode)));
