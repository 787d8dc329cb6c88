import type { Actor } from '@chatpop/auth';
import { BanRepository, type BanRow, type EndedSession } from '@chatpop/chat-data-access';
import {
  chatErrors,
  DomainError,
  type Ban,
  type BansQuery,
  type BansResponse,
  type SiteBanRequest,
} from '@chatpop/contracts';
import { Clock } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import { RoomAccess } from '../rooms/room-access.js';
import { RoomWrites, unlessDeleted } from '../rooms/room-writes.js';
import { BanOrders } from './ban-orders.js';
import { BanTerms } from './ban-terms.js';
import { toBan } from './ban.mapper.js';
import { bansMade } from './moderation.metrics.js';

/** Bans from every room, by staff. */
@Injectable()
export class SiteBansService {
  constructor(
    private readonly access: RoomAccess,
    private readonly bans: BanRepository,
    private readonly terms: BanTerms,
    private readonly writes: RoomWrites,
    private readonly orders: BanOrders,
    private readonly clock: Clock,
  ) {}

  /** First nobody comes in any more; then, room by room, those inside are put out, each under the room's lock. */
  async ban(actor: Actor, { room_code, ...request }: SiteBanRequest): Promise<Ban> {
    const room = await this.access.getRoom(room_code);
    const ban = await this.bans.putAloneOfJoins((manager) => this.terms.inEveryRoom(manager, actor, room.id, request));
    bansMade.inc({ scope: 'site', tier: ban.tier });
    const orders: Promise<void>[] = [];
    for (const roomId of await this.bans.roomsReached(ban.id))
      await unlessDeleted(async () => {
        const { code, ended } = await this.putOut(ban, roomId);
        orders.push(this.orders.endSessions(code, ended));
      });
    await Promise.all(orders);
    await this.orders.barFromEveryRoom(ban);
    return toBan(ban);
  }

  async list({ before, limit }: BansQuery): Promise<BansResponse> {
    const found = await this.bans.list(null, before ?? null, limit + 1, this.clock.now());
    return { bans: found.slice(0, limit).map(toBan), has_more: found.length > limit };
  }

  async lift(id: string): Promise<void> {
    if (!(await this.bans.liftFromSite(id, this.clock.now()))) throw new DomainError(chatErrors.banNotFound);
  }

  /** Rooms are told of the account, or the participant, that was meant; of nobody else at the same address. */
  private putOut(ban: BanRow, roomId: string): Promise<{ code: string; ended: EndedSession[] }> {
    return this.writes.runWithBackRoom(roomId, async (change) => {
      const { manager, origin, room } = change;
      const sessions = await this.bans.revokeReached(manager, ban.id, roomId, origin.at);
      const meant = await this.bans.findMeant(manager, ban.id, roomId);
      if (meant !== undefined) change.tell('participant_banned', { username: meant });
      return { code: room.code, ended: sessions };
    });
  }
}
