import { RoomRepository, type ParticipantEntity, type RoomEntity } from '@chatpop/chat-data-access';
import { commonErrors, DomainError, type Presence } from '@chatpop/contracts';
import { MessageBus } from '@chatpop/message-bus';
import { presenceConfig, PresenceStore, type Person, type PresenceConfig } from '@chatpop/presence';
import { Clock, InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';

/** Who is in a room right now. The gateways know; chat says only who joins and leaves without a socket. */
@Injectable()
export class PresenceService {
  constructor(
    private readonly store: PresenceStore,
    private readonly rooms: RoomRepository,
    private readonly bus: MessageBus,
    private readonly clock: Clock,
    @InjectConfig(presenceConfig) private readonly config: PresenceConfig,
  ) {}

  /** @throws DomainError `COMMON.UNAVAILABLE` while that can't be known */
  async show(room: RoomEntity): Promise<Presence> {
    try {
      return await this.store.snapshot(room.code);
    } catch (cause) {
      throw new DomainError(commonErrors.unavailable, { retryAfterSeconds: 1, cause });
    }
  }

  /** Tells a room of a newcomer, before they have a socket. Never throws: at worst they are told again when they have one. */
  async onJoined({ code }: RoomEntity, participant: ParticipantEntity): Promise<void> {
    const count = await this.store.announce(code, toPerson(participant)).catch(() => 0);
    const { username } = participant;
    if (count <= this.config.crowdSize) await this.bus.publishPassing(code, 'user_joined', { username });
  }

  /**
   * Tells a room that somebody left, unless they are still there under another session; and of those whose leases ended
   * just then. How many are left is told by the gateways.
   */
  async onLeft({ code }: RoomEntity, participant: Pick<ParticipantEntity, 'id' | 'username'>): Promise<void> {
    if (await this.rooms.hasSession(participant.id, this.clock.now())) return;
    const change = { arriving: [], present: [], leaving: [], gone: [toPerson(participant)] };
    const { count, left } = await this.store.update(code, change).catch(() => ({ count: 0, left: [] }));
    if (count > this.config.crowdSize) return;
    for (const username of new Set([participant.username, ...left]))
      await this.bus.publishPassing(code, 'user_left', { username });
  }
}

const toPerson = ({ id, username }: Pick<ParticipantEntity, 'id' | 'username'>): Person => ({
  participantId: id,
  username,
});
