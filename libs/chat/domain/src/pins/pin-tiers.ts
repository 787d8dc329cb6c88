import type { PinTier } from '@chatpop/contracts';

/**
 * Reads tiers as they are set: `100=10,200=15,2000=60,+500..20000=60` are 100, 200 and 2000 minor units for 10, 15 and 60
 * minutes, then every 500 more, up to 20000, for 60.
 * @throws RangeError unless the amounts rise
 */
export function parsePinTiers(text: string): PinTier[] {
  const tiers: PinTier[] = [];
  for (const part of text.split(',')) {
    const [, step, amount = '', minutes = ''] = /^(?:\+(\d+)\.\.)?(\d+)=(\d+)$/.exec(part.trim()) ?? [];
    if (amount === '') throw new RangeError(`not a tier: ${part}`);
    const end = Number(amount);
    const stride = Number(step ?? end);
    if (stride < 1) throw new RangeError('a tier is at least 1');
    const first = step === undefined ? end : (tiers.at(-1)?.amount ?? 0) + stride;
    for (let next = first; next <= end; next += stride) tiers.push({ amount: next, minutes: Number(minutes) });
  }
  const rise = tiers.every(({ amount, minutes }, index) => {
    const before = tiers[index - 1];
    return Number.isSafeInteger(amount) && amount > (before?.amount ?? 0) && minutes > 0;
  });
  if (!rise || tiers.length === 0) throw new RangeError('the amounts of the tiers have to rise, each with its minutes');
  return tiers;
}

/** The least tier above an amount; nothing above the last. */
export const tierAbove = (tiers: readonly PinTier[], amount: number): PinTier | undefined =>
  tiers.find((tier) => tier.amount > amount);
