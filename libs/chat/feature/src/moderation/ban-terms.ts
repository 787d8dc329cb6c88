import type { Actor } from '@chatpop/auth';
import { SessionRepository, type ClientOrigin, type NewBan, type ParticipantEntity } from '@chatpop/chat-data-access';
import { chatErrors, commonErrors, DomainError, type BanRequest } from '@chatpop/contracts';
import { Clock } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Targets } from './targets.js';

const expired = { path: 'expires_at', message: 'must be in the future' };

/** Whom a ban means, and what it holds on to. */
@Injectable()
export class BanTerms {
  constructor(
    private readonly targets: Targets,
    private readonly sessions: SessionRepository,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `CHAT.PARTICIPANT_NOT_FOUND`, `CHAT.HOST_PROTECTED`, and as `of` */
  async inRoom(manager: EntityManager, actor: Actor, roomId: string, request: BanRequest): Promise<NewBan> {
    const target = await this.targets.getGuest(roomId, request.username, manager);
    return { ...(await this.of(manager, actor, target, request)), room_id: roomId };
  }

  /** From every room: there also hosts can be banned. @throws DomainError `CHAT.PARTICIPANT_NOT_FOUND`, and as `of` */
  async inEveryRoom(manager: EntityManager, actor: Actor, roomId: string, request: BanRequest): Promise<NewBan> {
    const target = await this.targets.get(roomId, request.username, manager);
    if (request.tier === 'session' && target.userId === null) throw new DomainError(chatErrors.banUntargetable);
    return { ...(await this.of(manager, actor, target, request)), room_id: null };
  }

  /** @throws DomainError `COMMON.MALFORMED_REQUEST` for an end in the past, `CHAT.BAN_UNTARGETABLE` */
  private async of(manager: EntityManager, actor: Actor, target: ParticipantEntity, request: BanRequest) {
    const { tier, reason, expires_at } = request;
    const now = this.clock.now();
    const expiresAt = expires_at === undefined ? null : new Date(expires_at);
    if (expiresAt && expiresAt <= now) throw new DomainError(commonErrors.malformedRequest, { issues: [expired] });
    const seen = tier === 'session' ? null : await this.getOrigin(manager, target);
    return {
      participant_id: target.id,
      user_id: target.userId,
      username: target.username,
      tier,
      network: seen?.network ?? null,
      device_id: seen?.deviceId ?? null,
      reason: reason ?? null,
      created_at: now,
      expires_at: expiresAt,
      bannedBy: actor.user?.sub ?? null,
    };
  }

  private async getOrigin(manager: EntityManager, { id }: ParticipantEntity): Promise<ClientOrigin> {
    const origin = await this.sessions.lastOrigin(manager, id);
    if (!origin) throw new DomainError(chatErrors.banUntargetable);
    return origin;
  }
}
