import type { ParticipantOrder } from '@chatpop/contracts';
import type { Person as PresentPerson } from '@chatpop/presence';
import type { Position } from '@chatpop/realtime-domain';
import type { Caller } from '../admission/caller.js';
import type { Connection } from '../sockets/connection.js';
import type { HostedRoom, RoomAddress } from './hosted-room.js';
import type { Muted } from './personal-frames.js';
import type { RoomRegistry } from './room-registry.js';

/** Who is behind a socket, by its session token. */
export interface Person extends PresentPerson {
  readonly sessionId: string;
}

/** What a room asks of a member's side. */
export interface MembershipEvents {
  readonly caller: Caller;
  /** Whose messages they do not want to see. */
  readonly muted: Muted | undefined;
  onMutesChanged(muted: readonly string[]): void;
  onSessionEnded(reason: EndReason, note?: string): void;
  onBackRoomAccess(granted: boolean): void;
  /** Orders may have been lost: chat must be asked again. */
  onDoubt(): void;
}

export type EndReason = Extract<ParticipantOrder, { name: 'chat:sessions_ended' }>['reason'];

/** A socket in one room; without a person it only reads. */
export class Membership {
  /** Whether `joined` was said: passing events come only after it. */
  isJoined = false;
  /** How far it said itself that it has read. */
  readSeq = 0;
  private room: HostedRoom | undefined;
  private hasLeft = false;

  constructor(
    readonly code: string,
    readonly connection: Connection,
    readonly person: Person | undefined,
    readonly events: MembershipEvents,
  ) {}

  get address(): RoomAddress | undefined {
    return this.room?.address;
  }

  /** @throws DomainError when the room can't be had now; `leave` it then. */
  async enter(rooms: RoomRegistry, from: Position | undefined, head: Position): Promise<void> {
    const room = await rooms.claim(this.code, head);
    if (this.isGone()) {
      rooms.release(room);
      return;
    }
    this.room = room;
    await room.presence.enter(this.person);
    if (!this.isGone()) await room.join(this, from, head);
  }

  /** @param isForGood sent away: the room is told at once. */
  leave(rooms: RoomRegistry, isForGood = false): void {
    this.hasLeft = true;
    this.isJoined = false;
    if (!this.room) return;
    this.room.leave(this);
    if (this.person) this.room.presence.leave(this.person, isForGood);
    rooms.release(this.room);
    this.room = undefined;
  }

  /** It may have left while it waited. */
  private isGone(): boolean {
    return this.hasLeft;
  }
}
