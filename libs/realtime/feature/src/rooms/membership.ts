import type { ParticipantOrder } from '@chatpop/contracts';
import type { Position } from '@chatpop/realtime-domain';
import type { Connection } from '../sockets/connection.js';
import type { HostedRoom, RoomAddress } from './hosted-room.js';
import type { RoomRegistry } from './room-registry.js';

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

/** A socket in one room; without a person it only reads. */
export class Membership {
  /** Whether `joined` was said: passing events come only after it. */
  isJoined = false;
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
    if (this.hasLeft) rooms.release(room);
    else {
      this.room = room;
      await room.join(this, from, head);
    }
  }

  leave(rooms: RoomRegistry): void {
    this.hasLeft = true;
    this.isJoined = false;
    if (!this.room) return;
    this.room.leave(this);
    rooms.release(this.room);
    this.room = undefined;
  }
}
