import {
  backRoomCode,
  commonErrors,
  DomainError,
  type Admission,
  type CloseReason,
  type SocketEventData,
} from '@chatpop/contracts';
import type { Position } from '@chatpop/realtime-domain';
import { toDomainError } from '@chatpop/service-bootstrap';
import type { SessionQuota } from '../admission/session-quota.js';
import type { RoomAuthority } from '../authority/room-authority.js';
import { Membership, type EndReason, type MembershipEvents } from '../rooms/membership.js';
import type { Recheck, Rechecks } from '../rooms/rechecks.js';
import type { RoomClaim, RoomRegistry } from '../rooms/room-registry.js';
import type { Connection } from './connection.js';
import type { Pass } from './credentials.js';
import { Frames } from './frames.js';
import { toRefusal } from './socket-errors.js';

interface Seat {
  readonly claim: RoomClaim;
  readonly member: Membership;
}

export interface VisitPorts {
  readonly authority: RoomAuthority;
  readonly rooms: RoomRegistry;
  readonly rechecks: Rechecks;
  readonly quota: SessionQuota;
  readonly connection: Connection;
  /** The visit ended, and not because the client wished it. */
  onEnded(reason: CloseReason): void;
}

/** One socket's stay in a room, and in its Back Room for as long as it has access. */
export class RoomVisit implements MembershipEvents {
  private readonly seats = new Map<string, Seat>();
  /** The codes that the socket may be in. */
  private readonly granted = new Set<string>();

  constructor(
    readonly pass: Pass,
    private readonly ports: VisitPorts,
  ) {}

  /** Asks chat, each time anew. @throws DomainError */
  async admit(): Promise<Admission> {
    const { code, holder } = this.pass;
    const who = holder ? { participant_id: holder.person.participantId, session_id: holder.person.sessionId } : {};
    const admission = await this.ports.authority.admit(code, who);
    // Codes are given out again one day; a token is bound to the room itself.
    if (holder && admission.room.id !== holder.roomId) throw new DomainError(commonErrors.notAuthenticated);
    return admission;
  }

  /** Takes the seats that chat granted: what was missed is sent, then `joined`. @throws DomainError */
  async enter({ room, back_room }: Admission): Promise<void> {
    if (this.pass.holder) this.ports.quota.enter(this.pass.holder.person.sessionId, this.ports.connection);
    await this.sit(this.pass.code, toPosition(room), this.pass.from);
    if (back_room) await this.sit(back_room.code, toPosition(back_room), this.pass.backRoomFrom);
  }

  leave(): void {
    this.ports.rechecks.drop(this.recheck);
    if (this.pass.holder) this.ports.quota.leave(this.pass.holder.person.sessionId, this.ports.connection);
    for (const code of this.granted) this.rise(code);
  }

  /** Whether the socket is in this room, or Back Room, now. */
  isIn(code: string): boolean {
    return this.seats.get(code)?.member.isJoined ?? false;
  }

  onSessionEnded(reason: EndReason): void {
    this.tell('kicked', { reason });
    this.leave();
    this.ports.onEnded(reason === 'kicked' || reason === 'banned' ? 'forbidden' : 'unauthorized');
  }

  onBackRoomAccess(granted: boolean): void {
    this.tell('back_room_access', { granted });
    if (granted) void this.enterBackRoom();
    else this.rise(backRoomCode(this.pass.code));
  }

  onDoubt(): void {
    this.ports.rechecks.add(this.recheck);
  }

  /** Makes up for orders that were not heard. */
  private readonly recheck: Recheck = async () => {
    try {
      const mayBeInBackRoom = (await this.admit()).back_room !== undefined;
      const isInBackRoom = this.granted.has(backRoomCode(this.pass.code));
      if (this.isIn(this.pass.code) && mayBeInBackRoom !== isInBackRoom) this.onBackRoomAccess(mayBeInBackRoom);
    } catch (thrown) {
      if (toRefusal(thrown).error.retryable) return false;
      if (this.isIn(this.pass.code))
        this.onSessionEnded(toDomainError(thrown).kind === 'forbidden' ? 'banned' : 'left');
    }
    return true;
  };

  /** One that can't be asked about now is asked about when the client comes back. */
  private async enterBackRoom(): Promise<void> {
    try {
      const { back_room } = await this.admit();
      if (back_room && this.isIn(this.pass.code)) await this.sit(back_room.code, toPosition(back_room), undefined);
    } catch {
      this.ports.onEnded('lostTrack');
    }
  }

  private async sit(code: string, head: Position, from: Position | undefined): Promise<void> {
    if (this.granted.has(code)) return;
    this.granted.add(code);
    const claim = await this.ports.rooms.claim(code, head).catch((error: unknown) => {
      this.granted.delete(code);
      throw error;
    });
    if (!this.granted.has(code)) {
      claim.release();
      return;
    }
    const member = new Membership(this.ports.connection, this.pass.holder?.person, { count: 0, sample: [] }, this);
    this.seats.set(code, { claim, member });
    try {
      await claim.room.join(member, from, head);
    } catch (error) {
      this.rise(code);
      throw error;
    }
  }

  private rise(code: string): void {
    this.granted.delete(code);
    const seat = this.seats.get(code);
    if (!seat) return;
    this.seats.delete(code);
    seat.claim.room.leave(seat.member);
    seat.claim.release();
  }

  private tell<Type extends 'kicked' | 'back_room_access'>(type: Type, data: SocketEventData<Type>): void {
    const room = this.seats.get(this.pass.code)?.claim.room;
    this.ports.connection.send(Frames.ofSocketEvent(type, data, room?.address));
  }
}

const toPosition = ({ epoch, last_seq }: { epoch: string; last_seq: number }): Position => ({ epoch, seq: last_seq });
