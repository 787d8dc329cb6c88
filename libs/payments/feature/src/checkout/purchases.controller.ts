import { Authenticated, CurrentActor, type Actor } from '@chatpop/auth';
import {
  CheckoutRequest,
  commonErrors,
  DomainError,
  paymentErrors,
  type CheckoutResponse,
  type PurchaseResponse,
} from '@chatpop/contracts';
import { PurchaseStore } from '@chatpop/payments-data-access';
import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { z } from 'zod';
import { CheckoutService } from './checkout.service.js';
import { toPurchaseDto } from './purchase-dto.js';

@Controller('api/payments')
export class PurchasesController {
  constructor(
    private readonly checkouts: CheckoutService,
    private readonly purchases: PurchaseStore,
  ) {}

  @Post('checkout')
  @Authenticated('session')
  async checkout(
    @CurrentActor() { session }: Actor,
    @Body({ schema: CheckoutRequest }) body: CheckoutRequest,
  ): Promise<CheckoutResponse> {
    if (!session) throw new DomainError(commonErrors.notAuthenticated);
    const { purchase, url } = await this.checkouts.start(session, body);
    return { purchase: toPurchaseDto(purchase), checkout_url: url };
  }

  /** Another's purchase is as unknown as one that never was. */
  @Get('purchases/:id')
  @Authenticated('session')
  async purchase(@CurrentActor() { session }: Actor, @Param('id') id: string): Promise<PurchaseResponse> {
    const purchase = z.uuid().safeParse(id).success ? await this.purchases.find(id) : null;
    if (!purchase || purchase.participantId !== session?.sub) throw new DomainError(paymentErrors.purchaseNotFound);
    return { purchase: toPurchaseDto(purchase, await this.purchases.findRefundReason(id)) };
  }
}
