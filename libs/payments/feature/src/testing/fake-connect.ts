import type { FakeAnswer } from './http-fake.js';

type Json = Record<string, unknown>;

const refused = (message: string, code: string): FakeAnswer => ({
  status: 400,
  body: { error: { type: 'invalid_request_error', message, code } },
});

/** The part of the fake Stripe that pays hosts out: accounts, links to complete them, transfers. */
export class FakeConnect {
  readonly accounts = new Map<string, Json>();
  readonly transfers: Json[] = [];
  private opened = 0;
  private links = 0;

  /** The host has told who they are. */
  complete(account: string): void {
    Object.assign(this.accounts.get(account) ?? {}, { capabilities: { transfers: 'active' } });
  }

  /** The account was deleted, or the keys are another platform's by now. */
  lose(account: string): void {
    this.accounts.delete(account);
  }

  /** @returns nothing for an address that is not of this part. */
  write(pathname: string, form: URLSearchParams): FakeAnswer | undefined {
    if (pathname === '/v1/accounts') return this.open(form);
    if (pathname === '/v1/account_links') return this.link(form);
    return pathname === '/v1/transfers' ? this.transfer(form) : undefined;
  }

  read(pathname: string, query: URLSearchParams): FakeAnswer | undefined {
    if (pathname === '/v1/transfers') {
      const data = this.transfers.filter((transfer) => transfer['transfer_group'] === query.get('transfer_group'));
      return { status: 200, body: { object: 'list', url: '/v1/transfers', data, has_more: false } };
    }
    const account = this.accounts.get(pathname.replace('/v1/accounts/', ''));
    return account && { status: 200, body: account };
  }

  private open(form: URLSearchParams): FakeAnswer {
    if (form.get('type') !== 'express' || form.get('capabilities[transfers][requested]') !== 'true')
      return refused('An account needs a type and what it may do', 'parameter_missing');
    this.opened += 1;
    const id = `acct_${this.opened}`;
    const metadata = { host_user_id: form.get('metadata[host_user_id]') };
    const account = { id, object: 'account', capabilities: { transfers: 'inactive' }, metadata };
    this.accounts.set(id, account);
    return { status: 200, body: account };
  }

  private link(form: URLSearchParams): FakeAnswer {
    const account = form.get('account') ?? '';
    if (!this.accounts.has(account)) return refused('No such account', 'resource_missing');
    if (form.get('type') !== 'account_onboarding' || !form.get('return_url') || !form.get('refresh_url'))
      return refused('Missing required param', 'parameter_missing');
    this.links += 1;
    const url = `https://connect.stripe.com/setup/e/${account}/${this.links}`;
    return { status: 200, body: { object: 'account_link', url, expires_at: Math.floor(Date.now() / 1000) + 300 } };
  }

  private transfer(form: URLSearchParams): FakeAnswer {
    const [destination, amount] = [form.get('destination') ?? '', Number(form.get('amount'))];
    if (!Number.isInteger(amount) || amount < 1) return refused('Invalid integer: amount', 'parameter_invalid_integer');
    const { capabilities } = this.accounts.get(destination) ?? {};
    if (JSON.stringify(capabilities) !== JSON.stringify({ transfers: 'active' }))
      return refused(
        'Your destination account needs the transfers capability',
        'insufficient_capabilities_for_transfer',
      );
    const transfer = {
      id: `tr_${this.transfers.length + 1}`,
      object: 'transfer',
      amount,
      currency: form.get('currency'),
      destination,
      transfer_group: form.get('transfer_group'),
      metadata: { payout_id: form.get('metadata[payout_id]') },
    };
    this.transfers.push(transfer);
    return { status: 200, body: transfer };
  }
}
