import { BanRepository, type BanRow, type BanSuspect, type RoomEntity } from '@chatpop/chat-data-access';
import { chatErrors, DomainError } from '@chatpop/contracts';
import { Clock } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** Keeps those out who are banned. */
@Injectable()
export class BanChecks {
  constructor(
    private readonly bans: BanRepository,
    private readonly clock: Clock,
  ) {}

  /** Until the transaction ends no ban from every room is put: see `BanRepository.putAloneOfJoins`. */
  async holdOffSiteBans(manager: EntityManager): Promise<void> {
    await this.bans.lockOutSiteBans(manager);
  }

  /** The same, and no ban from the room either: a ban locks it. */
  async holdOffBans(manager: EntityManager, roomId: string): Promise<void> {
    await this.bans.lockOutBans(manager, roomId);
  }

  /**
   * Bans from every room come first. The host is never banned from the own room.
   * @throws DomainError `CHAT.SITE_BANNED`, `CHAT.BANNED`
   */
  async requireWelcome(
    room: Pick<RoomEntity, 'id' | 'hostUserId'>,
    who: BanSuspect,
    manager?: EntityManager,
  ): Promise<void> {
    const ban = await this.bans.find(room.id, who, this.clock.now(), manager);
    if (!ban || (ban.room_id !== null && who.userId === room.hostUserId)) return;
    throw new DomainError(ban.room_id === null ? chatErrors.siteBanned : chatErrors.banned, { detail: detailOf(ban) });
  }
}

function detailOf({ room_id, expires_at }: BanRow): string | undefined {
  if (!expires_at) return undefined;
  return `You are banned from ${room_id === null ? 'ChatPop' : 'this room'} until ${expires_at.toISOString()}.`;
}
