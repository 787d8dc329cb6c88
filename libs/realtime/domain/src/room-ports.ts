import type { FeedRecord, Position } from './position.js';

/**
 * Where a member stands as it enters. `resumed`: every event after the position it gave was sent. `reloaded`: it was told
 * that this could not be done whole. `fresh`: it gave none.
 */
export interface Joined {
  readonly outcome: 'fresh' | 'resumed' | 'reloaded';
  readonly position: Position;
}

/** What the database still knows of a room's events. */
export interface History {
  /** Where the room stands now. */
  readonly head: Position;
  /** With holes where events can no longer be told one by one. */
  readonly records: readonly FeedRecord[];
}

/** What a room needs from outside. Nothing here may throw, but for the two reads, which may fail or hang. */
export interface RoomPorts<Member> {
  /** Sends `records`, in order, to each member. One call for all members, so that one encoding serves them all. */
  deliver(members: Iterable<Member>, records: readonly FeedRecord[]): void;
  /** Sends one member what it missed. */
  catchUp(member: Member, records: readonly FeedRecord[]): void;
  /** From here on the member is told every event. */
  joined(member: Member, joined: Joined): void;
  /** Tells members that events before `position` can not be told one by one. */
  reload(members: Iterable<Member>, position: Position): void;
  /** Records after `afterSeq` as far as the room's log has them. */
  readLog(afterSeq: number, limit: number): Promise<readonly FeedRecord[]>;
  /** The same from the database, which is the truth. */
  readHistory(afterSeq: number, limit: number): Promise<History>;
  /** Milliseconds since some moment; never goes back. */
  now(): number;
  /** Runs `work` in `ms` milliseconds; 0 means when this turn of the event loop is over. */
  schedule(ms: number, work: () => void): void;
  count(what: RoomIncident): void;
}

export type RoomIncident =
  'duplicate' | 'gap' | 'repaired_from_log' | 'repaired_from_history' | 'repair_failed' | 'restart';

export interface RoomLimits {
  /** Records that wait for an earlier one before it is fetched at once. */
  readonly maxWaiting: number;
  /** How long an earlier record may be on its way before it is fetched, in ms. */
  readonly maxWaitMs: number;
  /** The most pause between attempts to fetch what is missing, in ms. */
  readonly maxRetryMs: number;
  /** The least time between two deliveries of a room, in ms: what comes meanwhile goes out together. */
  readonly beatMs: number;
  /** Events that a resume brings at most; further away it is a reload. */
  readonly maxResume: number;
}
