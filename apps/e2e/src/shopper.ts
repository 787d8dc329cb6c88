import type { CheckoutResponse, Purchase, PurchaseResponse } from '@chatpop/contracts';
import { expectEventually } from './eventually.js';
import { call } from './person.js';

/** Somebody with a session in a room, who buys there and pays on the simulated page. */
export class Shopper {
  constructor(
    private readonly code: string,
    readonly session: string,
  ) {}

  choose(order: Record<string, unknown>): Promise<CheckoutResponse> {
    return call('/api/payments/checkout/', { session: this.session }, { room_code: this.code, ...order });
  }

  /** On the checkout page: pays, or abandons. */
  async act({ checkout_url }: CheckoutResponse, action: 'pay' | 'abandon' = 'pay'): Promise<void> {
    const body = new URLSearchParams({ action });
    const { status } = await fetch(checkout_url, { method: 'POST', body, redirect: 'manual' });
    if (status !== 303) throw new Error(`The checkout page answers ${status}`);
  }

  /** @returns the purchase's id. */
  async buy(order: Record<string, unknown>): Promise<string> {
    const checkout = await this.choose(order);
    await this.act(checkout);
    return checkout.purchase.id;
  }

  async purchase(id: string): Promise<Purchase> {
    const path = `/api/payments/purchases/${id}/`;
    return (await call<PurchaseResponse>(path, { session: this.session })).purchase;
  }

  /** The purchase, once it is in that state. */
  async ending(id: string, state: Purchase['state']): Promise<Purchase> {
    await expectEventually(async () => {
      const now = (await this.purchase(id)).state;
      if (now !== state) throw new Error(`The purchase is ${now}, not ${state}`);
    });
    return this.purchase(id);
  }
}
