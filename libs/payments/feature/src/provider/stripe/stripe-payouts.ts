import { randomUUID } from 'node:crypto';
import type { PayoutEntity } from '@chatpop/payments-data-access';
import type Stripe from 'stripe';
import type { PayoutProvider } from '../payout-provider.js';
import type { ProviderBreaker } from './breaker.js';

/** Stripe Connect: an Express account for each host, and a transfer for each payout. */
export class StripePayouts implements PayoutProvider {
  constructor(
    private readonly stripe: Stripe,
    private readonly breaker: ProviderBreaker,
  ) {}

  async openAccount(hostUserId: string): Promise<string> {
    const { id } = await this.breaker.run('open_account', () =>
      this.stripe.accounts.create(
        {
          type: 'express',
          capabilities: { transfers: { requested: true } },
          metadata: { host_user_id: hostUserId },
        },
        { idempotencyKey: `account:${hostUserId}` },
      ),
    );
    return id;
  }

  /** Links are for one use, so each asking is one of its own. */
  async linkTo(accountRef: string, returnUrl: string): Promise<string> {
    const { url } = await this.breaker.run('link_account', () =>
      this.stripe.accountLinks.create(
        { account: accountRef, type: 'account_onboarding', refresh_url: returnUrl, return_url: returnUrl },
        { idempotencyKey: `account-link:${randomUUID()}` },
      ),
    );
    return url;
  }

  async isEnabled(accountRef: string): Promise<boolean> {
    const { capabilities } = await this.breaker.run('find_account', () => this.stripe.accounts.retrieve(accountRef));
    return capabilities?.transfers === 'active';
  }

  /** The key stays the same for ever: another one could send the money a second time. */
  async send({ id, accountRef, amount, currency }: PayoutEntity): Promise<string> {
    const transfer = await this.breaker.run('transfer', () =>
      this.stripe.transfers.create(
        { amount, currency, destination: accountRef, transfer_group: id, metadata: { payout_id: id } },
        { idempotencyKey: `payout:${id}` },
      ),
    );
    return transfer.id;
  }

  async findTransfer({ id }: PayoutEntity): Promise<string | undefined> {
    const { data } = await this.breaker.run('find_transfer', () =>
      this.stripe.transfers.list({ transfer_group: id, limit: 1 }),
    );
    return data[0]?.id;
  }
}
