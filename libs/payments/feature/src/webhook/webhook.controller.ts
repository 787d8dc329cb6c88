import { DomainError, paymentErrors } from '@chatpop/contracts';
import { Controller, HttpCode, Inject, Post, Req, type RawBodyRequest } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { PAYMENT_PROVIDER, type PaymentProvider } from '../provider/payment-provider.js';
import { ProviderEvents } from './provider-events.js';

@Controller('api/payments/webhook')
export class WebhookController {
  constructor(
    @Inject(PAYMENT_PROVIDER) private readonly provider: PaymentProvider,
    private readonly events: ProviderEvents,
  ) {}

  /** Answers 200 once the event and its effect are committed; whatever else it answers, the provider sends it again. */
  @Post()
  @HttpCode(200)
  async receive(@Req() { rawBody, headers }: RawBodyRequest<FastifyRequest>): Promise<{ received: true }> {
    const signature = headers['stripe-signature'];
    if (!rawBody || typeof signature !== 'string') throw new DomainError(paymentErrors.webhookSignatureInvalid);
    await this.events.take(this.provider.readEvent(rawBody, signature));
    return { received: true };
  }
}
