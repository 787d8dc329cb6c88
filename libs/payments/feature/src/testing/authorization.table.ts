/**
 * Who may do what: the status that each call of the Payment Service answers to each caller.
 * `authorization.integration.spec.ts` asks all of them; a route of the contract without a row here fails it.
 */
export const callers = [
  /** No token. */
  'none',
  /** A token that somebody else has signed. */
  'forged',
  /** An account that has nothing to do with the room. */
  'account',
  /** The account of the room's host. */
  'host',
  'staff',
  /** A session of another room. */
  'elsewhere',
  /** Another session of the same room. */
  'neighbour',
  /** Who buys. */
  'buyer',
] as const;
export type Caller = (typeof callers)[number];

/** In the order of `callers`. */
export type Statuses = readonly [number, number, number, number, number, number, number, number];

const anybody: Statuses = [200, 200, 200, 200, 200, 200, 200, 200];
const accounts = (ok: number): Statuses => [401, 401, ok, ok, ok, 401, 401, 401];
const staff = (ok: number): Statuses => [401, 401, 403, 403, ok, 401, 401, 401];

export const authorization: Readonly<Record<string, Statuses>> = {
  'post /api/payments/checkout/': [401, 401, 401, 401, 401, 403, 201, 201],
  // Whoever asks: a token that is none is refused where one would count.
  'get /api/payments/pin-tiers/': [200, 401, 200, 200, 200, 200, 200, 200],
  'get /api/payments/gifts/': anybody,
  // No token opens it, only a signature.
  'post /api/payments/webhook/': [400, 400, 400, 400, 400, 400, 400, 400],
  'get /api/payments/purchases/{id}/': [401, 401, 401, 401, 401, 404, 404, 200],
  'get /api/payments/balance/': accounts(200),
  'get /api/payments/statement/': accounts(200),
  'get /api/payments/payout-account/': accounts(200),
  'post /api/payments/payout-account/': accounts(201),
  'get /api/payments/staff/purchases/': staff(200),
  'get /api/payments/staff/purchases/{id}/': staff(200),
  'post /api/payments/staff/purchases/{id}/refund/': staff(202),
};
