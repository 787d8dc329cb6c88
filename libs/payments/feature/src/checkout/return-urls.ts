import type { PurchaseEntity } from '@chatpop/payments-data-access';
import { InjectConfig, serviceConfig, type ServiceConfig } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import { paymentsConfig, type PaymentsConfig } from '../payments.config.js';

/** Where the provider sends a buyer back to. The page decides nothing: what was paid is told by the webhook. */
@Injectable()
export class ReturnUrls {
  private readonly base: string;

  constructor(
    @InjectConfig(serviceConfig) service: ServiceConfig,
    @InjectConfig(paymentsConfig) payments: PaymentsConfig,
  ) {
    this.base = payments.returnUrl ?? `${service.publicUrl}/api/payments/return/`;
  }

  of({ id }: PurchaseEntity): { successUrl: string; cancelUrl: string } {
    return { successUrl: this.url('paid', id), cancelUrl: this.url('cancelled', id) };
  }

  private url(result: 'paid' | 'cancelled', purchaseId: string): string {
    const url = new URL(this.base);
    url.searchParams.set('result', result);
    url.searchParams.set('purchase', purchaseId);
    return url.href;
  }
}
