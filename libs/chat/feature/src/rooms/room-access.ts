import type { Actor } from '@chatpop/auth';
import { chatErrors, DomainError } from '@chatpop/contracts';
import { RoomRepository, type InnerVisit, type Member, type RoomEntity, type Visit } from '@chatpop/chat-data-access';
import { Clock } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import { BanChecks } from '../moderation/ban-checks.js';

/** Who may see and do what in a room. Every path into a room asks here. */
@Injectable()
export class RoomAccess {
  constructor(
    private readonly rooms: RoomRepository,
    private readonly checks: BanChecks,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `CHAT.ROOM_NOT_FOUND` */
  async getRoom(code: string): Promise<RoomEntity> {
    const room = await this.rooms.find(code);
    if (room?.parentRoomId !== null) throw new DomainError(chatErrors.roomNotFound);
    return room;
  }

  /** The caller as a participant of this room, if they are one right now. */
  async findMember(actor: Actor, room: RoomEntity): Promise<Member | null> {
    const { session } = actor;
    if (session?.room !== room.id) return null;
    return this.rooms.findMember(room.id, session.sid, this.clock.now());
  }

  /** @throws DomainError `CHAT.MEMBERS_ONLY` with a token of another room, `CHAT.SESSION_REVOKED` with one that ended */
  async requireMember(actor: Actor, room: RoomEntity): Promise<Member> {
    const member = await this.findMember(actor, room);
    if (member) return member;
    throw refusal(actor, room);
  }

  /**
   * The room for who may read it: a public one for anybody, a private one for its members, its host and staff.
   * @throws DomainError `CHAT.ROOM_NOT_FOUND`, `CHAT.MEMBERS_ONLY`, or `CHAT.SESSION_REVOKED` with a session that ended
   */
  async visit(actor: Actor, code: string): Promise<Visit> {
    const visit = await this.find(actor, code);
    if (this.canRead(actor, visit)) return visit;
    throw refusal(actor, visit.room);
  }

  /** The room for its members, its host and staff only. @throws as `visit` */
  async enter(actor: Actor, code: string): Promise<Visit> {
    const visit = await this.find(actor, code);
    this.requireInside(actor, visit);
    return visit;
  }

  /** As `enter`, with what stands behind the room, in one query. */
  async enterWithBackRoom(actor: Actor, code: string): Promise<InnerVisit> {
    const visit = await this.rooms.findInnerVisit(code, actor.session?.sid ?? null, this.clock.now());
    if (visit?.room.parentRoomId !== null) throw new DomainError(chatErrors.roomNotFound);
    this.requireInside(actor, visit);
    return visit;
  }

  private requireInside(actor: Actor, { room, member }: Visit): void {
    if (!member && !this.isHostOrStaff(actor, room)) throw refusal(actor, room);
  }

  /** The room and who asks, in one query. @throws DomainError `CHAT.ROOM_NOT_FOUND` */
  async find({ session }: Actor, code: string): Promise<Visit> {
    if (session?.code !== code) return { room: await this.getRoom(code), member: null };
    const visit = await this.rooms.findVisit(code, session.sid, this.clock.now());
    if (visit?.room.parentRoomId !== null) throw new DomainError(chatErrors.roomNotFound);
    return visit;
  }

  canRead(actor: Actor, { room, member }: Visit): boolean {
    return room.accessMode === 'public' || member !== null || this.isHostOrStaff(actor, room);
  }

  /** The room for its host and staff. @throws DomainError `CHAT.ROOM_NOT_FOUND`, and as `requireHost` */
  async getHosted(actor: Actor, code: string): Promise<RoomEntity> {
    const room = await this.getRoom(code);
    await this.requireHost(actor, room);
    return room;
  }

  /** For whoever has a say in the room. @throws DomainError as `requireOwner`, `CHAT.SITE_BANNED` */
  async requireHost(actor: Actor, room: RoomEntity): Promise<void> {
    await this.requireOwner(actor, room);
    if (actor.user?.sub !== room.hostUserId) return;
    await this.checks.requireWelcome(room, {
      userId: room.hostUserId,
      participantId: null,
      network: null,
      deviceId: null,
    });
  }

  /** Also a host who is banned from ChatPop: what is theirs they may take along. @throws DomainError `CHAT.HOST_ONLY` */
  async requireOwner(actor: Actor, room: RoomEntity): Promise<void> {
    if (this.isHostOrStaff(actor, room)) return;
    const member = await this.findMember(actor, room);
    if (!member?.participant.isHost) throw new DomainError(chatErrors.hostOnly);
  }

  isHostOrStaff({ user }: Actor, room: RoomEntity): boolean {
    return user !== undefined && (user.sub === room.hostUserId || user.role === 'staff');
  }
}

const refusal = ({ session }: Actor, room: RoomEntity): DomainError =>
  new DomainError(session?.room === room.id ? chatErrors.sessionRevoked : chatErrors.membersOnly);
