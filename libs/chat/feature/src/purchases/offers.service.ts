import {
  PaidMessages,
  PinRepository,
  RoomRepository,
  type ParticipantEntity,
  type RoomEntity,
} from '@chatpop/chat-data-access';
import { decidePin, minimumBid } from '@chatpop/chat-domain';
import {
  chatErrors,
  DomainError,
  formatMoney,
  type GiftOfferQuery,
  type PinOfferQuery,
  type PinTiersResponse,
  type RoomOffer,
  type RoomPinsQuery,
  type SeatOfferQuery,
} from '@chatpop/contracts';
import { Clock, InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import { chatConfig, type ChatConfig } from '../chat.config.js';
import { rulesOf, toLivePin } from '../pins/pin-grants.js';
import { RoomAccess } from '../rooms/room-access.js';

export interface Visitor {
  readonly room: RoomEntity;
  readonly participant: ParticipantEntity;
}

/** What payments may sell in a room to whom: what could not be honoured now is refused. It is decided when the money comes. */
@Injectable()
export class OffersService {
  constructor(
    private readonly access: RoomAccess,
    private readonly rooms: RoomRepository,
    private readonly pins: PinRepository,
    private readonly messages: PaidMessages,
    private readonly clock: Clock,
    @InjectConfig(chatConfig) private readonly config: ChatConfig,
  ) {}

  /** @throws DomainError `CHAT.ROOM_NOT_FOUND`, `CHAT.ROOM_CLOSED`, `CHAT.SESSION_REVOKED`, `CHAT.MEMBERS_ONLY` */
  async requireBuyer(code: string, { participant_id, session_id }: SeatOfferQuery): Promise<Visitor> {
    const room = await this.access.getRoom(code);
    if (!room.isActive) throw new DomainError(chatErrors.roomClosed);
    if (session_id === undefined) {
      const participant = await this.rooms.findParticipant(room.id, participant_id);
      if (!participant) throw new DomainError(chatErrors.membersOnly);
      return { room, participant };
    }
    const member = await this.rooms.findMember(room.id, session_id, this.clock.now());
    if (member?.participant.id !== participant_id) throw new DomainError(chatErrors.sessionRevoked);
    return { room, participant: member.participant };
  }

  async tip(code: string, query: SeatOfferQuery): Promise<RoomOffer> {
    return this.offerOf((await this.requireBuyer(code, query)).room);
  }

  /** @throws DomainError also `CHAT.RECIPIENT_NOT_FOUND` */
  async gift(code: string, { recipient, ...query }: GiftOfferQuery): Promise<RoomOffer> {
    const { room } = await this.requireBuyer(code, query);
    if (!(await this.messages.hasRecipient(room.id, recipient))) throw new DomainError(chatErrors.recipientNotFound);
    return this.offerOf(room);
  }

  /** @throws DomainError also `CHAT.MESSAGE_NOT_FOUND`, `CHAT.PIN_NOT_A_TIER`, `CHAT.PIN_OUTBID` */
  async pin(code: string, { message_id, amount, ...query }: PinOfferQuery): Promise<RoomOffer> {
    const { room, participant } = await this.requireBuyer(code, query);
    if (!(await this.pins.isMessageOf(room.id, message_id))) throw new DomainError(chatErrors.messageNotFound);
    const now = this.clock.now();
    const bid = { messageId: message_id, participantId: participant.id, amount, at: now };
    const decision = decidePin(rulesOf(this.config), (await this.livePins(room.id, now)).map(toLivePin), bid);
    if (decision.outcome === 'not_a_tier') throw new DomainError(chatErrors.pinNotATier);
    if (decision.outcome === 'outbid') throw this.outbid(decision.minimum);
    return this.offerOf(room);
  }

  /** @throws DomainError `CHAT.ROOM_NOT_FOUND`; of a private room `CHAT.MEMBERS_ONLY`, `CHAT.SESSION_REVOKED` */
  async pinTiers(code: string, { participant_id, session_id }: RoomPinsQuery): Promise<PinTiersResponse> {
    const room = await this.access.getRoom(code);
    if (room.accessMode === 'private') await this.requireMember(room, participant_id, session_id);
    const rules = rulesOf(this.config);
    const pins = await this.livePins(room.id, this.clock.now());
    const [top] = pins;
    const minimum = minimumBid(rules, pins.map(toLivePin));
    const { currency } = this.config;
    return {
      room_code: code,
      currency,
      tiers: [...rules.tiers],
      hold_minutes: rules.holdMinutes,
      top: top
        ? {
            message_id: top.message_id,
            bid: { amount: top.bid, currency: top.currency },
            by: top.username,
            pinned_until: top.pinned_until.toISOString(),
          }
        : null,
      minimum: minimum === undefined ? null : { amount: minimum, currency },
    };
  }

  private async requireMember(room: RoomEntity, participantId?: string, sessionId?: string): Promise<void> {
    if (sessionId === undefined) throw new DomainError(chatErrors.membersOnly);
    const member = await this.rooms.findMember(room.id, sessionId, this.clock.now());
    if (!member || member.participant.id !== participantId) throw new DomainError(chatErrors.sessionRevoked);
  }

  /** Those whose time is over and that are about to be ended are none. */
  private async livePins(roomId: string, now: Date) {
    return (await this.pins.live(roomId)).filter(({ pinned_until }) => pinned_until > now);
  }

  private outbid(minimum: number | undefined): DomainError {
    const detail =
      minimum === undefined
        ? 'No tier is above the present top. It is free again when its time ends.'
        : `It takes at least ${formatMoney(minimum, this.config.currency)} now.`;
    return new DomainError(chatErrors.pinOutbid, { detail });
  }

  private offerOf({ id, code, hostUserId }: RoomEntity): RoomOffer {
    return { room_id: id, room_code: code, host_user_id: hostUserId, currency: this.config.currency };
  }
}
