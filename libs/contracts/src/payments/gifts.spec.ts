import { describe, expect, it } from '@jest/globals';
import { findGift, Gift, giftCategories, gifts } from './gifts.js';

describe('the gift catalogue', () => {
  it('has 50 gifts in five categories, ten in each, the cheapest first', () => {
    expect(gifts).toHaveLength(50);
    for (const category of Object.keys(giftCategories)) {
      const prices = gifts.filter((gift) => gift.category === category).map(({ price }) => price);
      expect(prices).toHaveLength(10);
      expect(prices).toEqual([...prices].sort((one, other) => one - other));
    }
  });

  it('names each gift once, at a whole price that one can pay', () => {
    expect(new Set(gifts.map(({ id }) => id)).size).toBe(50);
    expect(new Set(gifts.map(({ emoji }) => emoji)).size).toBe(50);
    for (const gift of gifts) {
      expect(gift.price).toBeGreaterThanOrEqual(100);
      expect(Gift.safeParse({ ...gift, price: { amount: gift.price, currency: 'usd' } }).success).toBe(true);
      expect(findGift(gift.id)).toBe(gift);
    }
    expect(findGift('toString')).toBeUndefined();
  });
});
