import { z } from 'zod';

export const Uuid = z.uuid().meta({ id: 'Uuid', example: '0197b1c2-7a34-7c11-9c55-3f0d1b2a4e90' });
export const Timestamp = z.iso.datetime().meta({ id: 'Timestamp', example: '2026-11-23T09:30:00.000Z' });

/** Room codes: 8 characters that nobody mistakes for one another (no I, O, 0, 1). */
export const roomCodeAlphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
export const RoomCode = z
  .string()
  .regex(/^[A-HJ-NP-Z2-9]{8}$/, 'a room code is 8 characters from A-Z and 2-9, without I and O')
  .meta({ id: 'RoomCode', example: 'TEST2345' });

/** What events and logs of the inner room are addressed by. */
export const backRoomSuffix = ':backroom';
export const backRoomCode = (code: string): string => `${code}${backRoomSuffix}`;

/** A position in a room's one sequence of durable events: 1, 2, 3 … without a hole. */
export const Seq = z.int().min(0).meta({ id: 'Seq', example: 42 });
/** Names one life of a room's sequence. Positions of different epochs can not be compared. */
export const Epoch = z.string().min(1).max(64).meta({ id: 'Epoch', example: 'k3v9q1zt' });

export const usernamePattern = /^[A-Za-z0-9_]{5,15}$/;
export const Username = z.string().meta({ id: 'Username', example: 'BraveOtter42' });

/** Integer minor units (cents; whole units for zero-decimal currencies) with a lower-case ISO 4217 code. */
export const Money = z.object({ amount: z.int().min(0), currency: z.string().length(3) }).meta({ id: 'Money' });
export type Money = z.infer<typeof Money>;
