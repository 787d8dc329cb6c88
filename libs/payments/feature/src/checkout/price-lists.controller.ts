import { Authenticated, CurrentActor, type Actor } from '@chatpop/auth';
import {
  GiftCategory,
  giftCategories,
  gifts,
  PinTiersQuery,
  type GiftsResponse,
  type PinTiersResponse,
} from '@chatpop/contracts';
import { InjectConfig } from '@chatpop/service-bootstrap';
import { Controller, Get, Query } from '@nestjs/common';
import { paymentsConfig, type PaymentsConfig } from '../payments.config.js';
import { RoomOffers } from './room-offers.js';

/** What things cost, before anybody buys. */
@Controller('api/payments')
export class PriceListsController {
  private readonly catalogue: GiftsResponse;

  constructor(
    private readonly offers: RoomOffers,
    @InjectConfig(paymentsConfig) { currency }: PaymentsConfig,
  ) {
    this.catalogue = {
      categories: GiftCategory.options.map((id) => ({ id, name: giftCategories[id] })),
      gifts: gifts.map((gift) => ({ ...gift, price: { amount: gift.price, currency } })),
    };
  }

  @Get('pin-tiers')
  @Authenticated('optional')
  pinTiers(
    @CurrentActor() { session }: Actor,
    @Query({ schema: PinTiersQuery }) { room_code }: PinTiersQuery,
  ): Promise<PinTiersResponse> {
    return this.offers.pinTiers(room_code, session);
  }

  @Get('gifts')
  gifts(): GiftsResponse {
    return this.catalogue;
  }
}
