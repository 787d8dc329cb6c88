import { randomInt } from 'node:crypto';
import { roomCodeAlphabet } from '@chatpop/contracts';

const length = 8;

/** A room code from a CSPRNG: 32^8 of them, so a collision is rare and retried. */
export const newRoomCode = (): string =>
  Array.from({ length }, () => roomCodeAlphabet[randomInt(roomCodeAlphabet.length)]).join('');
