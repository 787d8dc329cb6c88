import {
  GiftOfferQuery,
  PinOfferQuery,
  RoomPinsQuery,
  SeatOfferQuery,
  type PinTiersResponse,
  type RoomOffer,
  type SeatOffer,
} from '@chatpop/contracts';
import { InternalGuard } from '@chatpop/internal-api';
import { Controller, Get, Param, Query, UseGuards } from '@nestjs/common';
import { BackRoomService } from '../back-room/back-room.service.js';
import { OffersService } from '../purchases/offers.service.js';

/** What payments asks before it sells something. Not routed by the edge, and behind a secret of our own. */
@Controller('internal/rooms/:code')
@UseGuards(InternalGuard)
export class OffersController {
  constructor(
    private readonly backRooms: BackRoomService,
    private readonly offers: OffersService,
  ) {}

  @Get('seat-offer')
  seat(@Param('code') code: string, @Query({ schema: SeatOfferQuery }) query: SeatOfferQuery): Promise<SeatOffer> {
    return this.backRooms.offer(code, query);
  }

  @Get('tip-offer')
  tip(@Param('code') code: string, @Query({ schema: SeatOfferQuery }) query: SeatOfferQuery): Promise<RoomOffer> {
    return this.offers.tip(code, query);
  }

  @Get('gift-offer')
  gift(@Param('code') code: string, @Query({ schema: GiftOfferQuery }) query: GiftOfferQuery): Promise<RoomOffer> {
    return this.offers.gift(code, query);
  }

  @Get('pin-offer')
  pin(@Param('code') code: string, @Query({ schema: PinOfferQuery }) query: PinOfferQuery): Promise<RoomOffer> {
    return this.offers.pin(code, query);
  }

  @Get('pin-tiers')
  pinTiers(
    @Param('code') code: string,
    @Query({ schema: RoomPinsQuery }) query: RoomPinsQuery,
  ): Promise<PinTiersResponse> {
    return this.offers.pinTiers(code, query);
  }
}
