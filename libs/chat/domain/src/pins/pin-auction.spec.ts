import { describe, expect, it } from '@jest/globals';
import { decidePin, minimumBid, pinLeft, type LivePin, type PinBid, type PinPayment } from './pin-auction.js';
import { parsePinTiers, tierAbove } from './pin-tiers.js';

const tiers = parsePinTiers('100=10,200=15,500=20,1000=30,1500=45,2000=60,+500..20000=60');
const rules = { tiers, holdMinutes: 60 };
const noon = new Date('2026-11-28T12:00:00Z');
const at = (minutes: number) => new Date(noon.getTime() + minutes * 60_000);
const pin = (messageId: string, participantId: string, bid: number, minutes: number): LivePin => ({
  messageId,
  participantId,
  bid,
  until: at(minutes),
});
const bid = (messageId: string, participantId: string, amount: number): PinBid => ({
  messageId,
  participantId,
  amount,
  at: noon,
});

describe('pin tiers, cents -> minutes', () => {
  it.each([
    [100, 10],
    [200, 15],
    [500, 20],
    [1_000, 30],
    [1_500, 45],
    [2_000, 60],
    [2_500, 60],
    [20_000, 60],
  ])('%d -> %d', (amount, minutes) => {
    expect(tiers.find((tier) => tier.amount === amount)?.minutes).toBe(minutes);
  });

  it('then every +500 up to 20000', () => {
    expect(tiers).toHaveLength(6 + 36);
    expect(tierAbove(tiers, 2_000)?.amount).toBe(2_500);
    expect(tierAbove(tiers, 20_000)).toBeUndefined();
  });

  it.each([
    '',
    '100',
    '100=',
    'x=1',
    '200=10,100=15',
    '100=10,100=15',
    '100=0',
    '+0..200=5',
    '100=10,+500..300=1,50=1',
  ])('can not be %j', (text) => {
    expect(() => parsePinTiers(text)).toThrow(RangeError);
  });
});

describe(decidePin.name, () => {
  it('holds a new pin for 60 min, for any tier', () => {
    for (const amount of [100, 20_000])
      expect(decidePin(rules, [], bid('m', 'ada', amount))).toEqual({ outcome: 'top', until: at(60) });
  });

  it.each([0, 1, 99, 101, 150, 2_100, 20_500, 50_000, 1e15])('takes tiers only, not %d', (amount) => {
    expect(decidePin(rules, [], bid('m', 'ada', amount))).toEqual({ outcome: 'not_a_tier' });
  });

  it('must reach the next tier above the present top', () => {
    const pins = [pin('m', 'ada', 500, 30)];
    expect(minimumBid(rules, pins)).toBe(1_000);
    for (const amount of [100, 200, 500])
      expect(decidePin(rules, pins, bid('n', 'ben', amount))).toEqual({ outcome: 'outbid', minimum: 1_000 });
    for (const amount of [1_000, 1_500])
      expect(decidePin(rules, pins, bid('n', 'ben', amount))).toEqual({ outcome: 'top', until: at(60) });
  });

  it('has nothing above the last tier', () => {
    const pins = [pin('m', 'ada', 20_000, 30)];
    expect(minimumBid(rules, pins)).toBeUndefined();
    expect(decidePin(rules, pins, bid('n', 'ben', 20_000))).toEqual({ outcome: 'outbid', minimum: undefined });
  });

  it("extends one's own pin by the tier's minutes, on top or below it", () => {
    const pins = [pin('n', 'ben', 1_000, 50), pin('m', 'ada', 500, 30)];
    expect(decidePin(rules, pins, bid('n', 'ben', 2_000))).toEqual({ outcome: 'extended', until: at(110) });
    expect(decidePin(rules, pins, bid('m', 'ada', 500))).toEqual({ outcome: 'extended', until: at(50) });
  });

  it('lets an outbid pin take the top again by a new bid', () => {
    const pins = [pin('n', 'ben', 1_000, 50), pin('m', 'ada', 500, 30)];
    expect(decidePin(rules, pins, bid('m', 'ada', 1_500))).toEqual({ outcome: 'top', until: at(60) });
  });

  it('takes no time away that somebody else has paid for on the same message', () => {
    const pins = [pin('m', 'ada', 500, 90)];
    expect(decidePin(rules, pins, bid('m', 'ben', 1_000))).toEqual({ outcome: 'top', until: at(90) });
    expect(decidePin(rules, pins, bid('m', 'ben', 100))).toMatchObject({ outcome: 'outbid' });
  });
});

describe(pinLeft.name, () => {
  const place = (participantId: string, amount: number, minutes: number): PinPayment => ({
    participantId,
    amount,
    at: at(minutes),
    addedSeconds: null,
  });
  const added = (participantId: string, amount: number, minutes: number, forMinutes: number): PinPayment => ({
    ...place(participantId, amount, minutes),
    addedSeconds: forMinutes * 60,
  });
  const [ada, ben] = [place('ada', 100, 0), place('ben', 500, 1)];
  const [adaMore, benMore] = [added('ada', 2_000, 0, 60), added('ben', 1_000, 2, 30)];

  it.each([
    ['an outbid, when the one below it went back', [ben], ben, 500, 61],
    ['the one below, when its outbid went back', [ada], ada, 100, 60],
    ['what was added to an outbid too', [ben, benMore], ben, 500, 91],
    ['the bid as it was, when what was added went back', [ada, adaMore], ada, 100, 120],
    ['an outbid and what was added before it', [adaMore, ben], ben, 500, 121],
    ['what was added only, from when it was paid, at the least tier', [benMore], benMore, 100, 32],
  ])('is %s', (_, payments, holder, amount, minutes) => {
    const present = pin('m', 'ben', 500, 200);
    expect(pinLeft(rules, present, payments)).toEqual({ holder, bid: amount, until: at(minutes) });
  });

  it('is never longer than it was', () => {
    expect(pinLeft(rules, pin('m', 'ben', 500, 50), [ada, adaMore])?.until).toEqual(at(50));
  });

  it('is nothing without payments', () => {
    expect(pinLeft(rules, pin('m', 'ben', 500, 61), [])).toBeUndefined();
  });
});
