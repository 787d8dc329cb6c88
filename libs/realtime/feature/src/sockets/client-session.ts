import {
  DomainError,
  realtimeErrors,
  type Admission,
  type CloseReason,
  type JoinCredentials,
} from '@chatpop/contracts';
import type { Position } from '@chatpop/realtime-domain';
import { toDomainError } from '@chatpop/service-bootstrap';
import type { Caller } from '../admission/caller.js';
import type { Allowance } from '../admission/allowance.js';
import { refusals } from '../realtime.metrics.js';
import type { Membership, Person } from '../rooms/membership.js';
import type { Connection } from './connection.js';
import { RoomVisit, type Positions, type VisitHost } from './room-visit.js';
import type { SessionServices } from './session-services.js';

/** The rooms that one socket may be in. */
const maxRooms = 100;

/** Enters the room that was asked for, and gives its code. */
export type Enter = () => Promise<{ readonly room_code: string }>;

/** What one client does on one connection, whatever that speaks. */
export class ClientSession implements VisitHost {
  private visits: readonly RoomVisit[] = [];
  private queue: Promise<void> | undefined;
  private events: Allowance | undefined;
  private hasEnded = false;
  private hasJoined = false;

  constructor(
    readonly connection: Connection,
    readonly caller: Caller,
    private readonly services: SessionServices,
    private readonly newAllowance: () => Allowance | undefined,
  ) {}

  /** Counts an event that the client sent; too many close its connection. @returns whether to act on it. */
  allowsEvent(): boolean {
    this.events ??= this.newAllowance();
    const waitMs = this.events?.take(Date.now()) ?? 0;
    if (waitMs > 0) this.connection.close('rateLimited', Math.ceil(waitMs));
    return waitMs === 0;
  }

  /**
   * Enters a room, or enters it again with newer credentials. One after the other.
   * @param code the room that is asked for, if the credentials do not tell.
   * @throws DomainError
   */
  async join(given: JoinCredentials, code: string | undefined): Promise<{ readonly room_code: string }> {
    const joined = (this.queue ?? Promise.resolve()).then(async () => (await this.ask(given, code))());
    const settled = joined
      .catch(() => undefined)
      .then(() => {
        if (this.queue === settled) this.queue = undefined;
      });
    this.queue = settled;
    return joined;
  }

  /** Asks whether the client may enter; nothing is sent yet. @returns what enters the room. @throws DomainError */
  async ask(given: JoinCredentials, code: string | undefined): Promise<Enter> {
    try {
      const pass = await this.services.credentials.check(given.token, code);
      const visit = new RoomVisit(pass, this, this.services);
      const admission = await visit.admit();
      const from = { room: toPosition(given), backRoom: given.back_room && toPosition(given.back_room) };
      return () => this.enter(visit, admission, from);
    } catch (error) {
      refusals.inc({ code: toDomainError(error).code });
      throw error;
    }
  }

  leave(code: string): void {
    const visit = this.visits.find(({ pass }) => pass.code === code);
    if (visit) this.endVisit(visit);
  }

  /** @throws DomainError */
  async typing(code: string, typing: boolean): Promise<void> {
    const { visit, person } = this.getPlace(code);
    if (!visit.notesTyping(code, typing, Date.now(), this.services.config.typingRepeatMs)) return;
    await this.services.bus.publishPassing(code, 'typing', { username: person.username, typing });
  }

  /** Resolves when chat has kept it. @throws DomainError */
  async read(code: string, seq: number): Promise<void> {
    const { membership, person } = this.getPlace(code);
    membership.readSeq = Math.max(membership.readSeq, seq);
    await this.services.reads.mark(code, person, seq);
  }

  onVisitEnded(visit: RoomVisit, reason: CloseReason): void {
    this.endVisit(visit);
    if (this.visits.length === 0 || reason === 'lostTrack') this.connection.close(reason);
  }

  /** The client is gone. */
  end(): void {
    this.hasEnded = true;
    for (const visit of this.visits) visit.leave();
    this.visits = [];
  }

  /** Closes what has expired, or waited too long to enter a room; to be called about once a second. */
  sweep(now: number, authTimeoutMs: number): void {
    this.connection.sweep(now);
    if (!this.hasJoined && this.connection.ageAt(now) > authTimeoutMs) this.connection.close('unauthorized');
    else if (this.visits.some(({ pass }) => pass.expiresAt * 1_000 <= now)) this.connection.close('tokenExpired');
  }

  /** Where the client is, as somebody. @throws DomainError */
  private getPlace(code: string): { visit: RoomVisit; membership: Membership; person: Person } {
    for (const visit of this.visits) {
      const membership = visit.findMembership(code);
      if (!membership) continue;
      if (!membership.person) throw new DomainError(realtimeErrors.readOnly);
      return { visit, membership, person: membership.person };
    }
    throw new DomainError(realtimeErrors.notJoined);
  }

  private async enter(
    visit: RoomVisit,
    admission: Admission,
    from: Positions,
  ): Promise<{ readonly room_code: string }> {
    const { code } = visit.pass;
    if (this.hasEnded) return { room_code: code };
    this.leave(code);
    if (this.visits.length >= maxRooms) throw new DomainError(realtimeErrors.tooManyRooms);
    this.visits = this.visits.concat(visit);
    try {
      await visit.enter(admission, from);
    } catch (error) {
      this.endVisit(visit);
      throw error;
    }
    this.hasJoined = true;
    return { room_code: code };
  }

  private endVisit(visit: RoomVisit): void {
    this.visits = this.visits.filter((one) => one !== visit);
    visit.leave();
  }
}

/** Half a position is none. */
const toPosition = ({ epoch, last_seq }: { epoch?: string; last_seq?: number }): Position | undefined =>
  epoch !== undefined && last_seq !== undefined ? { epoch, seq: last_seq } : undefined;
