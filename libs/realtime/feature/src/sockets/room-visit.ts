import { commonErrors, DomainError, type Admission, type CloseReason, type SocketEventData } from '@chatpop/contracts';
import type { Position } from '@chatpop/realtime-domain';
import { toDomainError } from '@chatpop/service-bootstrap';
import type { Caller } from '../admission/caller.js';
import { Membership, type EndReason, type MembershipEvents } from '../rooms/membership.js';
import type { Muted } from '../rooms/personal-frames.js';
import type { Recheckable } from '../rooms/rechecks.js';
import type { Connection } from './connection.js';
import type { Pass } from './credentials.js';
import { Frames } from './frames.js';
import type { SessionServices } from './session-services.js';
import { toRefusal } from './socket-errors.js';

/** Where a client left off, in the room and in its Back Room. */
export interface Positions {
  readonly room: Position | undefined;
  readonly backRoom: Position | undefined;
}

export interface VisitHost {
  readonly connection: Connection;
  readonly caller: Caller;
  /** The visit has to end, and not because the client wishes it. */
  onVisitEnded(visit: RoomVisit, reason: CloseReason): void;
}

/** One socket's stay in a room, and in its Back Room for as long as it has access. */
export class RoomVisit implements MembershipEvents, Recheckable {
  private readonly outer: Membership;
  private inner: Membership | undefined;
  private isSentAway = false;
  private mutedNames: Muted | undefined;
  private typed: { readonly code: string; readonly typing: boolean; readonly at: number } | undefined;

  constructor(
    readonly pass: Pass,
    private readonly host: VisitHost,
    private readonly services: SessionServices,
  ) {
    this.outer = this.newMembership(pass.code);
  }

  /** Asks chat, each time anew. @throws DomainError */
  async admit(): Promise<Admission> {
    const { code, person, roomId } = this.pass;
    const { network, deviceId } = this.caller;
    const origin = { network, ...(deviceId !== undefined && { device_id: deviceId }) };
    const who = person ? { participant_id: person.participantId, session_id: person.sessionId } : {};
    const admission = await this.services.authority.admit(code, { ...who, ...origin });
    // Codes are given out again one day; a token is bound to the room itself.
    if (roomId !== undefined && admission.room.id !== roomId) throw new DomainError(commonErrors.notAuthenticated);
    this.onMutesChanged(admission.participant?.muted ?? []);
    return admission;
  }

  /** Enters what chat granted: what was missed is sent, then `joined`. @throws DomainError; `leave` then. */
  async enter({ room, back_room }: Admission, from: Positions): Promise<void> {
    const { person } = this.pass;
    if (person) this.services.quota.enter(person.sessionId, this.host.connection);
    await this.outer.enter(this.services.rooms, from.room, toPosition(room));
    if (back_room) await this.enterBackRoom(back_room, from.backRoom);
  }

  leave(): void {
    const { quota, rechecks, rooms } = this.services;
    rechecks.drop(this);
    if (this.pass.person) quota.leave(this.pass.person.sessionId, this.host.connection);
    this.outer.leave(rooms, this.isSentAway);
    this.leaveBackRoom();
  }

  get caller(): Caller {
    return this.host.caller;
  }

  get muted(): Muted | undefined {
    return this.mutedNames;
  }

  /** The socket in this room, or in its Back Room, if it is in there now. */
  findMembership(code: string): Membership | undefined {
    return [this.outer, this.inner].find((membership) => membership?.isJoined === true && membership.code === code);
  }

  /** @returns whether that is news: clients say it with every key. */
  notesTyping(code: string, typing: boolean, now: number, repeatMs: number): boolean {
    const { typed } = this;
    if (typed?.code === code && typed.typing === typing && now - typed.at < repeatMs) return false;
    this.typed = { code, typing, at: now };
    return true;
  }

  onMutesChanged(muted: readonly string[]): void {
    this.mutedNames = muted.length > 0 ? new Set(muted) : undefined;
  }

  onSessionEnded(reason: EndReason, note?: string): void {
    const isBarred = reason === 'kicked' || reason === 'banned';
    this.isSentAway = isBarred || reason === 'room_closed';
    this.tell('kicked', { reason, note });
    this.host.onVisitEnded(this, isBarred ? 'forbidden' : 'unauthorized');
  }

  onBackRoomAccess(granted: boolean): void {
    this.tell('back_room_access', { granted });
    if (granted) void this.followAccess();
    else this.leaveBackRoom();
  }

  onDoubt(): void {
    this.services.rechecks.add(this);
  }

  /** Makes up for orders that were not heard. */
  async recheck(): Promise<boolean> {
    try {
      const hasAccess = (await this.admit()).back_room !== undefined;
      if (this.outer.isJoined && hasAccess !== (this.inner !== undefined)) this.onBackRoomAccess(hasAccess);
    } catch (thrown) {
      if (toRefusal(thrown).error.retryable) return false;
      if (this.outer.isJoined) this.onSessionEnded(toDomainError(thrown).kind === 'forbidden' ? 'banned' : 'left');
    }
    return true;
  }

  /** If chat can't be asked now, it is when the client comes back. */
  private async followAccess(): Promise<void> {
    try {
      const { back_room } = await this.admit();
      if (back_room && this.outer.isJoined) await this.enterBackRoom(back_room, undefined);
    } catch {
      this.host.onVisitEnded(this, 'lostTrack');
    }
  }

  private async enterBackRoom(room: NonNullable<Admission['back_room']>, from: Position | undefined): Promise<void> {
    if (this.inner) return;
    this.inner = this.newMembership(room.code);
    await this.inner.enter(this.services.rooms, from, toPosition(room));
  }

  private leaveBackRoom(): void {
    this.inner?.leave(this.services.rooms, this.isSentAway);
    this.inner = undefined;
  }

  private newMembership(code: string): Membership {
    return new Membership(code, this.host.connection, this.pass.person, this);
  }

  private tell<Type extends 'kicked' | 'back_room_access'>(type: Type, data: SocketEventData<Type>): void {
    this.host.connection.send(Frames.ofSocketEvent(type, data, this.outer.address));
  }
}

const toPosition = ({ epoch, last_seq }: { epoch: string; last_seq: number }): Position => ({ epoch, seq: last_seq });
