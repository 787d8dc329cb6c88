import { RoomRepository, type BanRow, type EndedSession, type RoomEntity } from '@chatpop/chat-data-access';
import { everyRoom } from '@chatpop/contracts';
import { MessageBus } from '@chatpop/message-bus';
import { Clock } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import { SessionEndings } from '../rooms/session-endings.js';

/** Tells the gateways whose sockets a ban ends. */
@Injectable()
export class BanOrders {
  constructor(
    private readonly endings: SessionEndings,
    private readonly rooms: RoomRepository,
    private readonly bus: MessageBus,
    private readonly clock: Clock,
  ) {}

  async endSessions(roomCode: string, ended: readonly EndedSession[]): Promise<void> {
    await this.endings.order(roomCode, ended, 'banned');
  }

  /** Sockets that came from the banned address or device, with a session or without; but for the host's. */
  async barFromRoom({ id, code, hostUserId }: RoomEntity, ban: BanRow): Promise<void> {
    if (ban.tier === 'session') return;
    const host = await this.rooms.findParticipantOfUser(id, hostUserId);
    await this.bar(code, ban, host ? { spared_participant_id: host.id } : {});
  }

  async barFromEveryRoom(ban: BanRow): Promise<void> {
    if (ban.tier !== 'session') await this.bar(everyRoom, ban, {});
  }

  private async bar(room_code: string, ban: BanRow, spared: { spared_participant_id?: string }): Promise<void> {
    const { tier, network, device_id } = ban;
    if (network === null) return;
    const device = tier === 'device_ip' && device_id !== null ? { device_id } : {};
    const ts = this.clock.now().toISOString();
    await this.bus.publishOrder({ v: 1, name: 'chat:origin_banned', room_code, network, ...device, ...spared, ts });
  }
}
