import type { Presence } from '@chatpop/contracts';

/** Somebody in a room, however many sockets they have. */
export interface Person {
  readonly participantId: string;
  readonly username: string;
}

/** What one gateway has to say of a room. */
export interface PresenceChange {
  /** Opened their first socket here. */
  readonly arriving: readonly Person[];
  /** Still have one: their lease begins anew. */
  readonly present: readonly Person[];
  /** Closed their last socket here: gone after the grace, unless they come back or are somewhere else. */
  readonly leaving: readonly Person[];
  /** Left, or were sent away: gone at once. */
  readonly gone: readonly Person[];
}

export interface PresenceReport extends Presence {
  /** When they were counted, in ms since 1970 by the store's clock; later with each report of a room. */
  readonly at: number;
  /** To be told as joined. Each is reported once, to one caller. */
  readonly joined: readonly string[];
  /** To be told as left. Each is reported once, to one caller. */
  readonly left: readonly string[];
}

export interface PresenceTimes {
  /** How long a person stays present without being renewed: the most that a killed gateway leaves behind. */
  readonly leaseMs: number;
  /** How long somebody without a socket is waited for. */
  readonly graceMs: number;
}

/** The most names in a sample. */
export const sampleSize = 20;
/** For how long it is known that somebody was told as left while their gateway only was held up. */
export const lapsedMs = 600_000;
/** How long after `announce` an arrival is not told again. */
export const announcedMs = 60_000;

/**
 * Who is in which room. People are kept by leases that gateways renew, so that one that vanishes leaves nobody behind.
 * Guarantee: a person counts once, on however many gateways; who is reported as left was renewed by nobody in time.
 */
export abstract class PresenceStore {
  /** @throws when the store can't be reached; nothing is lost if the same is said again later. */
  abstract update(roomCode: string, change: PresenceChange): Promise<PresenceReport>;
  /** How many are in a room now, and some of their names. @throws when the store can't be reached */
  abstract snapshot(roomCode: string): Promise<Presence>;
  /**
   * Says that the caller tells the room of a newcomer who has no socket yet, so that nobody tells it again.
   * @returns how many are in the room. @throws when the store can't be reached
   */
  abstract announce(roomCode: string, person: Person): Promise<number>;
}
