import type { ParticipantOrder, Presence } from '@chatpop/contracts';
import type { Connection } from '../sockets/connection.js';

/** Who is behind a socket, by its session token. */
export interface Person {
  readonly participantId: string;
  readonly sessionId: string;
  readonly username: string;
}

/** What a room asks of a member's side. */
export interface MembershipEvents {
  onSessionEnded(reason: EndReason): void;
  onBackRoomAccess(granted: boolean): void;
  /** Orders may have been lost: chat must be asked again. */
  onDoubt(): void;
}

export type EndReason = Extract<ParticipantOrder, { name: 'chat:sessions_ended' }>['reason'];

/** A socket in a room; without a person it only reads. */
export class Membership {
  /** Whether `joined` was said: passing events come only after it. */
  isJoined = false;

  constructor(
    readonly connection: Connection,
    readonly person: Person | undefined,
    readonly presence: Presence,
    readonly events: MembershipEvents,
  ) {}
}
