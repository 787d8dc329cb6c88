import type { Actor } from '@chatpop/auth';
import { BanRepository } from '@chatpop/chat-data-access';
import { usernameKey } from '@chatpop/chat-domain';
import {
  chatErrors,
  DomainError,
  type Ban,
  type BanRequest,
  type BansQuery,
  type BansResponse,
} from '@chatpop/contracts';
import { Clock } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import { PresenceService } from '../rooms/presence.service.js';
import { RoomAccess } from '../rooms/room-access.js';
import { RoomWrites } from '../rooms/room-writes.js';
import { BanOrders } from './ban-orders.js';
import { BanTerms } from './ban-terms.js';
import { toBan } from './ban.mapper.js';
import { bansMade } from './moderation.metrics.js';

/** Bans from one room, by its host or staff. */
@Injectable()
export class BansService {
  constructor(
    private readonly access: RoomAccess,
    private readonly bans: BanRepository,
    private readonly terms: BanTerms,
    private readonly writes: RoomWrites,
    private readonly orders: BanOrders,
    private readonly presence: PresenceService,
    private readonly clock: Clock,
  ) {}

  /** Under the locks of the room and its Back Room: nothing of the banned person is committed after this resolves. */
  async ban(actor: Actor, code: string, request: BanRequest): Promise<Ban> {
    const room = await this.access.getHosted(actor, code);
    const { ban, ended } = await this.writes.runWithBackRoom(room.id, async (change) => {
      const { manager, origin } = change;
      const put = await this.bans.put(manager, await this.terms.inRoom(manager, actor, room.id, request));
      change.tell('participant_banned', { username: put.username });
      return { ban: put, ended: await this.bans.revokeReached(manager, put.id, room.id, origin.at) };
    });
    bansMade.inc({ scope: 'room', tier: ban.tier });
    await this.orders.endSessions(code, ended);
    await this.orders.barFromRoom(room, ban);
    await this.presence.onLeft(room, { id: ban.participant_id, username: ban.username });
    return toBan(ban);
  }

  async unban(actor: Actor, code: string, username: string): Promise<void> {
    const room = await this.access.getHosted(actor, code);
    if (!(await this.bans.lift(room.id, usernameKey(username), this.clock.now())))
      throw new DomainError(chatErrors.banNotFound);
  }

  async list(actor: Actor, code: string, { before, limit }: BansQuery): Promise<BansResponse> {
    const room = await this.access.getHosted(actor, code);
    const found = await this.bans.list(room.id, before ?? null, limit + 1, this.clock.now());
    return { bans: found.slice(0, limit).map(toBan), has_more: found.length > limit };
  }
}
