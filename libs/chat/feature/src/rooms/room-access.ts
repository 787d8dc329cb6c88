import type { Actor } from '@chatpop/auth';
import { chatErrors, DomainError } from '@chatpop/contracts';
import { RoomRepository, type Member, type RoomEntity } from '@chatpop/chat-data-access';
import { Clock } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';

/** Who may see and do what in a room. Every path into a room asks here. */
@Injectable()
export class RoomAccess {
  constructor(
    private readonly rooms: RoomRepository,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `CHAT.ROOM_NOT_FOUND` */
  async getRoom(code: string): Promise<RoomEntity> {
    const room = await this.rooms.find(code);
    if (!room || room.parentRoomId !== null) throw new DomainError(chatErrors.roomNotFound);
    return room;
  }

  /** The caller as a participant of this room, if they are one right now. */
  async findMember(actor: Actor, room: RoomEntity): Promise<Member | null> {
    const { session } = actor;
    if (!session || session.room !== room.id) return null;
    return this.rooms.findMember(room.id, session.sid, this.clock.now());
  }

  /** @throws DomainError `CHAT.MEMBERS_ONLY` with a token of another room, `CHAT.SESSION_REVOKED` with one that ended */
  async requireMember(actor: Actor, room: RoomEntity): Promise<Member> {
    const member = await this.findMember(actor, room);
    if (member) return member;
    throw new DomainError(actor.session?.room === room.id ? chatErrors.sessionRevoked : chatErrors.membersOnly);
  }

  /** A public room can be read by anybody, a private one by its members, its host and staff. */
  async canRead(actor: Actor, room: RoomEntity): Promise<boolean> {
    if (room.accessMode === 'public' || this.isHostOrStaff(actor, room)) return true;
    return (await this.findMember(actor, room)) !== null;
  }

  /** @throws DomainError `CHAT.MEMBERS_ONLY`, or `CHAT.SESSION_REVOKED` with a session that ended */
  async requireReadable(actor: Actor, room: RoomEntity): Promise<void> {
    if (await this.canRead(actor, room)) return;
    throw new DomainError(actor.session?.room === room.id ? chatErrors.sessionRevoked : chatErrors.membersOnly);
  }

  /** @throws DomainError `CHAT.HOST_ONLY` */
  async requireHost(actor: Actor, room: RoomEntity): Promise<void> {
    if (this.isHostOrStaff(actor, room)) return;
    const member = await this.findMember(actor, room);
    if (!member?.participant.isHost) throw new DomainError(chatErrors.hostOnly);
  }

  private isHostOrStaff({ user }: Actor, room: RoomEntity): boolean {
    return user !== undefined && (user.sub === room.hostUserId || user.role === 'staff');
  }
}
