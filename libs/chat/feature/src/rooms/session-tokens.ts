import { TokenSigner, type Actor } from '@chatpop/auth';
import {
  SessionRepository,
  type ClientOrigin,
  type ParticipantEntity,
  type RoomEntity,
  UserStore,
} from '@chatpop/chat-data-access';
import { chatErrors, commonErrors, DomainError } from '@chatpop/contracts';
import { Clock, InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { BanChecks } from '../moderation/ban-checks.js';
import { chatConfig, type ChatConfig } from '../chat.config.js';

/** Session tokens, and the rows that let them be revoked before they expire. */
@Injectable()
export class SessionTokens {
  constructor(
    private readonly sessions: SessionRepository,
    private readonly users: UserStore,
    private readonly signer: TokenSigner,
    private readonly checks: BanChecks,
    private readonly clock: Clock,
    @InjectConfig(chatConfig) private readonly config: ChatConfig,
  ) {}

  /**
   * Opens a session in the caller's transaction; under an account it ends with the login that it was opened by. Bans are
   * looked at once it is there: it holds the room's key until the commit, for which a ban of the room waits, so that one
   * of the two sees the other. An account is held in the same way: what is erased stays erased, though its access token is
   * good for a while. @throws DomainError `COMMON.NOT_AUTHENTICATED`, `CHAT.SITE_BANNED`, `CHAT.BANNED`
   */
  async open(
    manager: EntityManager,
    { user }: Pick<Actor, 'user'>,
    room: RoomEntity,
    participant: ParticipantEntity,
    origin: ClientOrigin,
  ): Promise<string> {
    const loginId = participant.userId === null ? null : (user?.login ?? null);
    if (participant.userId !== null && !(await this.users.holdOffErasure(manager, participant.userId)))
      throw new DomainError(commonErrors.notAuthenticated);
    await this.checks.holdOffSiteBans(manager);
    const sessionId = await this.sessions.open(manager, participant, { origin, loginId, expiresAt: this.expiry() });
    await this.requireWelcome(manager, room, participant, origin);
    return this.sign(room, participant, sessionId);
  }

  /**
   * A fresh token for a session that goes on, perhaps at another address: bans of that are looked at as in `open`.
   * @throws DomainError `CHAT.SESSION_REVOKED`, `CHAT.SITE_BANNED`, `CHAT.BANNED`
   */
  async renew(
    room: RoomEntity,
    participant: ParticipantEntity,
    sessionId: string,
    origin: ClientOrigin,
  ): Promise<string> {
    await this.sessions.source.transaction(async (manager) => {
      await this.checks.holdOffBans(manager, room.id);
      if (!(await this.sessions.extend(manager, sessionId, this.expiry(), origin)))
        throw new DomainError(chatErrors.sessionRevoked);
      await this.requireWelcome(manager, room, participant, origin);
    });
    return this.sign(room, participant, sessionId);
  }

  private async requireWelcome(
    manager: EntityManager,
    room: RoomEntity,
    { id: participantId, userId }: ParticipantEntity,
    origin: ClientOrigin,
  ): Promise<void> {
    await this.checks.requireWelcome(room, { userId, participantId, ...origin }, manager);
  }

  private sign(room: RoomEntity, { id, username }: ParticipantEntity, sid: string): Promise<string> {
    return this.signer.session(
      { sub: id, sid, room: room.id, code: room.code, username },
      this.config.sessionTtlSeconds,
    );
  }

  private expiry(): Date {
    return new Date(this.clock.now().getTime() + this.config.sessionTtlSeconds * 1000);
  }
}
