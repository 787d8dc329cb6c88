import {
  DomainError,
  realtimeErrors,
  type Admission,
  type CloseReason,
  type JoinCredentials,
} from '@chatpop/contracts';
import type { MessageBus } from '@chatpop/message-bus';
import { toDomainError } from '@chatpop/service-bootstrap';
import type { Allowance } from '../admission/allowance.js';
import type { SessionQuota } from '../admission/session-quota.js';
import type { RoomAuthority } from '../authority/room-authority.js';
import { refusals } from '../realtime.metrics.js';
import type { Rechecks } from '../rooms/rechecks.js';
import type { RoomRegistry } from '../rooms/room-registry.js';
import type { Connection } from './connection.js';
import type { Credentials, Pass } from './credentials.js';
import { RoomVisit } from './room-visit.js';

export interface SessionPorts {
  readonly credentials: Credentials;
  readonly authority: RoomAuthority;
  readonly rooms: RoomRegistry;
  readonly rechecks: Rechecks;
  readonly quota: SessionQuota;
  readonly bus: MessageBus;
}

export interface SessionLimits {
  /** How long a client may stay without entering a room, in ms. */
  readonly authTimeoutMs: number;
  /** How many events it may send. */
  readonly events: Allowance | undefined;
}

/** What one client does on one connection, whatever that speaks. */
export class ClientSession {
  private readonly visits = new Map<string, RoomVisit>();
  private queue: Promise<unknown> = Promise.resolve();
  private hasEnded = false;
  private readonly openedAt = Date.now();
  private hasJoined = false;

  constructor(
    readonly connection: Connection,
    private readonly ports: SessionPorts,
    private readonly limits: SessionLimits,
  ) {}

  /** Counts an event that the client sent; too many close its connection. @returns whether to act on it. */
  allowsEvent(): boolean {
    const waitMs = this.limits.events?.take(Date.now()) ?? 0;
    if (waitMs > 0) this.connection.close('rateLimited', Math.ceil(waitMs));
    return waitMs === 0;
  }

  /**
   * Enters a room, or enters it again with newer credentials. One after the other.
   * @param code the room that is asked for, if the credentials do not tell.
   * @throws DomainError
   */
  async join(given: JoinCredentials, code: string | undefined): Promise<{ readonly room_code: string }> {
    const joined = this.queue.then(async () => (await this.ask(given, code))());
    this.queue = joined.catch(() => undefined);
    return joined;
  }

  /**
   * Asks whether the client may enter; nothing is sent yet.
   * @returns what enters the room. @throws DomainError
   */
  async ask(given: JoinCredentials, code: string | undefined): Promise<() => Promise<{ readonly room_code: string }>> {
    try {
      const pass = await this.ports.credentials.check(given, code);
      const visit = this.newVisit(pass);
      const admission = await visit.admit();
      return () => this.enter(visit, admission);
    } catch (error) {
      refusals.inc({ code: toDomainError(error).code });
      throw error;
    }
  }

  leave(code: string): void {
    this.visits.get(code)?.leave();
    this.visits.delete(code);
  }

  /** @throws DomainError */
  async typing(code: string, typing: boolean): Promise<void> {
    const { username } = this.writerIn(code);
    await this.ports.bus.publishPassing(code, 'typing', { username, typing });
  }

  /** The client is gone. */
  end(): void {
    this.hasEnded = true;
    for (const code of this.visits.keys()) this.leave(code);
  }

  /** To be called about once a second. */
  sweep(now: number): void {
    this.connection.sweep(now);
    if (!this.hasJoined && now - this.openedAt > this.limits.authTimeoutMs) this.connection.close('unauthorized');
    for (const { pass } of this.visits.values())
      if (pass.holder && pass.holder.expiresAt <= now) this.connection.close('tokenExpired');
  }

  private async enter(visit: RoomVisit, admission: Admission): Promise<{ readonly room_code: string }> {
    const { code } = visit.pass;
    if (this.hasEnded) return { room_code: code };
    this.leave(code);
    this.visits.set(code, visit);
    try {
      await visit.enter(admission);
    } catch (error) {
      this.leave(code);
      throw error;
    }
    this.hasJoined = true;
    return { room_code: code };
  }

  private newVisit(pass: Pass): RoomVisit {
    const { authority, rooms, rechecks, quota } = this.ports;
    const onEnded = (reason: CloseReason): void => {
      this.visits.delete(pass.code);
      if (this.visits.size === 0 || reason === 'lostTrack') this.connection.close(reason);
    };
    return new RoomVisit(pass, { authority, rooms, rechecks, quota, connection: this.connection, onEnded });
  }

  /** Who the client is in a room that it may write to. */
  private writerIn(code: string): { readonly username: string } {
    const visit = [...this.visits.values()].find((one) => one.isIn(code));
    if (!visit) throw new DomainError(realtimeErrors.notJoined);
    if (!visit.pass.holder) throw new DomainError(realtimeErrors.readOnly);
    return visit.pass.holder.person;
  }
}
