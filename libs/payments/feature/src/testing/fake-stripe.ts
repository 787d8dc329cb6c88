import type { IncomingMessage } from 'node:http';
import { FakeConnect } from './fake-connect.js';
import { HttpFake, type FakeAnswer } from './http-fake.js';

type Fault = 'status 500' | 'status 429' | 'status 409' | 'silence' | 'done, then silence';
type Json = Record<string, unknown>;

const problem = (status: number, type: string, message: string, code?: string): FakeAnswer => ({
  status,
  body: { error: { type, message, ...(code === undefined ? {} : { code }) } },
});
const invalid = (message: string, code?: string) => problem(400, 'invalid_request_error', message, code);

/** Stripe's least amount, in dollars: https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts */
const leastAmount = 50;

const unknownSession = problem(404, 'invalid_request_error', 'No such checkout.session', 'resource_missing');
const keyInUse = problem(409, 'idempotency_error', 'The key is in use', 'idempotency_key_in_use');

/**
 * As much of Stripe's API as is used, over HTTP, for the official SDK. Strict about idempotency keys, as Stripe is: the
 * same key with other parameters is refused, while it is in use too, and a repetition gets the first answer, good or bad.
 */
export class FakeStripe {
  readonly sessions = new Map<string, Json>();
  readonly refunds: Json[] = [];
  readonly events: Json[] = [];
  readonly calls: string[] = [];
  readonly connect = new FakeConnect();
  /** What becomes of the next refunds: one that fails gives nothing back, and may be tried anew. */
  refundStatus: 'succeeded' | 'pending' | 'failed' | 'canceled' = 'succeeded';
  /** Whether every call fails. */
  isDown = false;
  private opened = 0;
  private readonly faults: Fault[] = [];
  private readonly answered = new Map<string, { parameters: string; answer?: FakeAnswer }>();

  private constructor(
    readonly http: HttpFake,
    readonly secretKey: string,
  ) {}

  static async start(secretKey = 'sk_test_fake'): Promise<FakeStripe> {
    const holder: { stripe?: FakeStripe } = {};
    const http = await HttpFake.start((request, body) => holder.stripe?.take(request, body));
    return (holder.stripe = new FakeStripe(http, secretKey));
  }

  /** The next calls that change something go wrong like this, one after the other. */
  failNext(...faults: Fault[]): void {
    this.faults.push(...faults);
  }

  /** The buyer pays on the page. */
  pay(sessionId: string): Json {
    const session = this.sessions.get(sessionId) ?? {};
    return Object.assign(session, {
      status: 'complete',
      payment_status: 'paid',
      payment_intent: `pi_of_${sessionId}`,
    });
  }

  /** Tells nobody: what a lost webhook leaves in the list. */
  keepEvent(payload: string): void {
    const event: unknown = JSON.parse(payload);
    if (isJson(event)) this.events.unshift(event);
  }

  private async take(
    { method = '', url = '', headers }: IncomingMessage,
    body: string,
  ): Promise<FakeAnswer | undefined> {
    const { pathname, searchParams } = new URL(url, 'http://stripe');
    this.calls.push(`${method} ${pathname}`);
    if (headers.authorization !== `Bearer ${this.secretKey}`)
      return problem(401, 'invalid_request_error', 'Invalid API Key provided');
    if (typeof headers['stripe-version'] !== 'string') return invalid('No API version');
    const key = headers['idempotency-key'];
    if (this.isDown) return problem(500, 'api_error', 'Something went wrong');
    if (method === 'GET') return this.read(pathname, searchParams);
    if (typeof key !== 'string') return invalid('A POST without an idempotency key');
    return this.once(key, `${pathname}?${body}`, () => this.write(pathname, new URLSearchParams(body)));
  }

  private async once(key: string, parameters: string, work: () => FakeAnswer): Promise<FakeAnswer | undefined> {
    const known = this.answered.get(key);
    if (known && known.parameters !== parameters)
      return problem(
        400,
        'idempotency_error',
        'Keys can only be used with the same parameters they were first used with',
      );
    if (known && !known.answer) return keyInUse;
    if (known?.answer) return { ...known.answer, headers: { 'idempotent-replayed': 'true' } };
    const record: { parameters: string; answer?: FakeAnswer } = { parameters };
    this.answered.set(key, record);
    // Long enough for a second click to find the key in use.
    await new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));
    const fault = this.faults[0];
    const answer = this.withFault(work, (whole) => (record.answer = whole));
    // A call that never arrived leaves no trace; one that was too much for Stripe is not kept either.
    if (fault === 'silence' || fault === 'status 429' || fault === 'status 409') this.answered.delete(key);
    else record.answer ??= answer;
    return answer;
  }

  private withFault(work: () => FakeAnswer, keep?: (answer: FakeAnswer) => void): FakeAnswer | undefined {
    const fault = this.faults.shift();
    switch (fault) {
      case undefined:
        return work();
      case 'status 500':
        return problem(500, 'api_error', 'Something went wrong');
      case 'status 429':
        return problem(429, 'invalid_request_error', 'Too many requests', 'rate_limit');
      case 'status 409':
        return keyInUse;
      case 'silence':
        return undefined;
      case 'done, then silence':
        keep?.(work());
        return undefined;
    }
  }

  private read(pathname: string, query: URLSearchParams): FakeAnswer {
    const ofConnect = this.connect.read(pathname, query);
    if (ofConnect) return ofConnect;
    if (pathname === '/v1/events') return this.listEvents(query);
    const session = this.sessions.get(pathname.replace('/v1/checkout/sessions/', ''));
    return session ? { status: 200, body: session } : unknownSession;
  }

  private write(pathname: string, form: URLSearchParams): FakeAnswer {
    if (pathname === '/v1/checkout/sessions') return this.createSession(form);
    if (pathname === '/v1/refunds') return this.refund(form);
    const ofConnect = this.connect.write(pathname, form);
    if (ofConnect) return ofConnect;
    const id = /^\/v1\/checkout\/sessions\/(\w+)\/expire$/.exec(pathname)?.[1];
    return id === undefined ? problem(404, 'invalid_request_error', 'Unrecognized request URL') : this.expire(id);
  }

  private createSession(form: URLSearchParams): FakeAnswer {
    const item = 'line_items[0][price_data]';
    const amount = Number(form.get(`${item}[unit_amount]`));
    const secondsLeft = Number(form.get('expires_at')) - Date.now() / 1000;
    if (!Number.isInteger(amount) || amount < 1) return invalid('Invalid integer: unit_amount');
    if (amount < leastAmount) return invalid('The total must convert to at least 50 cents.', 'amount_too_small');
    if (secondsLeft < 1_800 || secondsLeft > 86_400)
      return invalid('The expires_at timestamp must be 30 minutes to 24 hours away');
    if (!form.get('success_url') || !form.get(`${item}[product_data][name]`)) return invalid('Missing required param');
    const purchaseId = form.get('metadata[purchase_id]');
    if (purchaseId !== form.get('payment_intent_data[metadata][purchase_id]')) return invalid('Metadata differs');
    this.opened += 1;
    const id = `cs_test_${this.opened}`;
    const session: Json = {
      id,
      object: 'checkout.session',
      url: `https://checkout.stripe.com/c/pay/${id}`,
      status: 'open',
      payment_status: 'unpaid',
      amount_total: amount * Number(form.get('line_items[0][quantity]')),
      currency: form.get(`${item}[currency]`),
      expires_at: Number(form.get('expires_at')),
      payment_intent: null,
      metadata: { purchase_id: purchaseId },
    };
    this.sessions.set(id, session);
    return { status: 200, body: session };
  }

  private expire(id: string): FakeAnswer {
    const session = this.sessions.get(id);
    if (!session) return unknownSession;
    if (session['status'] !== 'open')
      return invalid('Only Checkout Sessions with a status in ["open"] can be expired.');
    return { status: 200, body: Object.assign(session, { status: 'expired' }) };
  }

  private refund(form: URLSearchParams): FakeAnswer {
    const intent = form.get('payment_intent');
    const paid = [...this.sessions.values()].find((session) => session['payment_intent'] === intent);
    if (!paid) return invalid('No such payment_intent', 'resource_missing');
    if (this.refunds.some((refund) => refund['payment_intent'] === intent && hasMoved(refund)))
      return invalid('Charge has already been refunded.', 'charge_already_refunded');
    const refund = {
      id: `re_${this.refunds.length + 1}`,
      object: 'refund',
      status: this.refundStatus,
      payment_intent: intent,
      amount: paid['amount_total'],
      metadata: { purchase_id: form.get('metadata[purchase_id]') },
    };
    this.refunds.push(refund);
    return { status: 200, body: refund };
  }

  private listEvents(query: URLSearchParams): FakeAnswer {
    const since = Number(query.get('created[gte]'));
    const types = [...query].filter(([name]) => name.startsWith('types[')).map(([, type]) => type);
    const pageSize = 2; // small, so that there are pages
    const matching = this.events.filter(
      ({ created, type }) => Number(created) >= since && types.some((wanted) => wanted === type),
    );
    const after = query.get('starting_after');
    const from = after === null ? 0 : matching.findIndex(({ id }) => id === after) + 1;
    const data = matching.slice(from, from + pageSize);
    return {
      status: 200,
      body: { object: 'list', url: '/v1/events', data, has_more: from + pageSize < matching.length },
    };
  }
}

const hasMoved = ({ status }: Json): boolean => status !== 'failed' && status !== 'canceled';

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null;
