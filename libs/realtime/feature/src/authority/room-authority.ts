import type { Admission, AdmissionQuery, EndedSessionsResponse, ReadsRequest } from '@chatpop/contracts';
import type { History } from '@chatpop/realtime-domain';

/** How far somebody has read. */
export type Reading = ReadsRequest['reads'][number];

/** Who decides about rooms: chat, over its internal API. */
export abstract class RoomAuthority {
  /**
   * Asks whether a socket may be in a room, at every join and resume.
   * @throws DomainError as the client is to be told: not found, session revoked, banned, members only; `unavailable` when chat can't be asked.
   */
  abstract admit(roomCode: string, who: AdmissionQuery): Promise<Admission>;
  /**
   * Durable events after `afterSeq` from the database, oldest first, with holes where they can't be told one by one.
   * @throws DomainError
   */
  abstract history(roomCode: string, afterSeq: number, limit: number): Promise<History>;
  /** Sessions that ended since then, in whatever room; `undefined` asks only from when to ask next. @throws DomainError */
  abstract endedSessions(since: string | undefined): Promise<EndedSessionsResponse>;
  /** Has positions kept, each participant's once. @returns the participants who may be in the room. @throws DomainError */
  abstract keepReadings(roomCode: string, readings: readonly Reading[]): Promise<ReadonlySet<string>>;
}
