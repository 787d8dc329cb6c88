import type { PinTier } from '@chatpop/contracts';
import { tierAbove } from './pin-tiers.js';

export interface PinRules {
  readonly tiers: readonly PinTier[];
  /** How long a new pin or an outbid holds. */
  readonly holdMinutes: number;
}

/** A pin whose time has not ended. */
export interface LivePin {
  readonly messageId: string;
  /** Who holds it. */
  readonly participantId: string;
  /** What was paid for its place: what the next one has to be above. */
  readonly bid: number;
  readonly until: Date;
}

export interface PinBid {
  readonly messageId: string;
  readonly participantId: string;
  readonly amount: number;
  readonly at: Date;
}

export type PinDecision =
  | { readonly outcome: 'top'; readonly until: Date }
  | { readonly outcome: 'extended'; readonly until: Date }
  /** `minimum` is the least that would take the top; nothing would when there is none. */
  | { readonly outcome: 'outbid'; readonly minimum: number | undefined }
  | { readonly outcome: 'not_a_tier' };

/** The least that takes the top: the first tier of a room without pins, else the next tier above the present top. */
export const minimumBid = ({ tiers }: PinRules, pins: readonly LivePin[]): number | undefined =>
  tierAbove(tiers, pins[0]?.bid ?? 0)?.amount;

/**
 * What a payment comes to, when it arrives. It takes the top if it reaches the next tier above the present one; money
 * for one's own pin that does not (or that is on top already) extends it by the tier's minutes; else it was outbid.
 * @param pins of the room, the top first
 */
export function decidePin(rules: PinRules, pins: readonly LivePin[], bid: PinBid): PinDecision {
  const tier = rules.tiers.find(({ amount }) => amount === bid.amount);
  if (!tier) return { outcome: 'not_a_tier' };
  const [top] = pins;
  const present = pins.find(({ messageId }) => messageId === bid.messageId);
  const own = present?.participantId === bid.participantId ? present : undefined;
  const minimum = minimumBid(rules, pins);
  if (!(own && own === top) && minimum !== undefined && bid.amount >= minimum) {
    const hold = after(bid.at, rules.holdMinutes);
    // Nobody loses time that was paid for.
    return { outcome: 'top', until: present && present.until > hold ? present.until : hold };
  }
  return own ? { outcome: 'extended', until: after(own.until, tier.minutes) } : { outcome: 'outbid', minimum };
}

/** What was paid for a pin and not refunded. */
export interface PinPayment {
  readonly participantId: string;
  readonly amount: number;
  readonly at: Date;
  /** By how much it extended the pin; nothing when it was for the place, which it held from then on. */
  readonly addedSeconds: number | null;
}

/**
 * What a refund leaves of a pin: the highest bid that is still paid for, for as long as any of them holds, and then for
 * what was added. So it takes from nobody else. What was added is no bid: by itself it stays at the least tier.
 * @param payments that are left, in the order in which they came
 */
export function pinLeft<Payment extends PinPayment>(
  { tiers, holdMinutes }: PinRules,
  { until }: LivePin,
  payments: readonly Payment[],
): { readonly holder: Payment; readonly bid: number; readonly until: Date } | undefined {
  const bids = payments.filter(({ addedSeconds }) => addedSeconds === null);
  const [highest] = bids.toSorted((one, other) => other.amount - one.amount);
  const holder = highest ?? payments.at(-1);
  if (!holder) return undefined;
  const held = Math.max(0, ...bids.map(({ at }) => after(at, holdMinutes).getTime()));
  const paidUntil = payments.reduce(
    (end, { at, addedSeconds }) => (addedSeconds === null ? end : Math.max(end, at.getTime()) + addedSeconds * 1000),
    held,
  );
  return {
    holder,
    bid: highest?.amount ?? Math.min(...tiers.map(({ amount }) => amount)),
    until: new Date(Math.min(paidUntil, until.getTime())),
  };
}

const after = (time: Date, minutes: number): Date => new Date(time.getTime() + minutes * 60_000);
