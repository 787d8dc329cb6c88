import { describe, expect, it } from '@jest/globals';
import { RoomFeed } from './room-feed.js';
import { record } from '../test/records.js';

const openAt = (seq: number, maxWaiting = 4): RoomFeed => new RoomFeed({ epoch: 'e', seq }, maxWaiting);
const given = (feed: RoomFeed, seq: number, epoch?: string): number[] | string => {
  const offer = feed.offer(record(seq, epoch));
  return offer.outcome === 'next' ? offer.records.map(({ header }) => header.seq) : offer.outcome;
};

describe(RoomFeed.name, () => {
  it('gives out what is next', () => {
    const feed = openAt(7);
    expect([given(feed, 8), given(feed, 9)]).toEqual([[8], [9]]);
    expect(feed.position).toEqual({ epoch: 'e', seq: 9 });
  });

  it('drops what it gave out before', () => {
    const feed = openAt(7);
    expect([given(feed, 7), given(feed, 8), given(feed, 8)]).toEqual(['duplicate', [8], 'duplicate']);
  });

  it('holds what comes early and gives it out in order', () => {
    const feed = openAt(0);
    expect([given(feed, 3), given(feed, 2), feed.isBehind, given(feed, 1)]).toEqual([
      'waiting',
      'waiting',
      true,
      [1, 2, 3],
    ]);
    expect(feed.isBehind).toBe(false);
  });

  it('gives out once what came twice while it waited', () => {
    const feed = openAt(0);
    expect([given(feed, 2), given(feed, 2), given(feed, 1), given(feed, 2)]).toEqual([
      'waiting',
      'waiting',
      [1, 2],
      'duplicate',
    ]);
  });

  it('holds no more than it may, and still knows how far the room goes', () => {
    const feed = openAt(0, 2);
    for (const seq of [2, 3, 4]) given(feed, seq);
    expect(feed.isFull).toBe(true);
    expect([given(feed, 1), feed.isBehind, given(feed, 4)]).toEqual([[1, 2, 3], true, [4]]);
  });

  it('is behind when it is told of a head that it has not reached', () => {
    const feed = openAt(5);
    expect([feed.expect({ epoch: 'e', seq: 5 }), feed.isBehind]).toEqual([true, false]);
    expect([feed.expect({ epoch: 'e', seq: 6 }), feed.isBehind]).toEqual([true, true]);
    expect([given(feed, 6), feed.isBehind]).toEqual([[6], false]);
  });

  it('keeps records and heads of other epochs apart', () => {
    const feed = openAt(5);
    expect([given(feed, 6, 'other'), feed.expect({ epoch: 'other', seq: 90 }), feed.isBehind]).toEqual([
      'foreign',
      false,
      false,
    ]);
  });

  it('begins again elsewhere', () => {
    const feed = openAt(5);
    given(feed, 9);
    expect(feed.restart({ epoch: 'e', seq: 8 }).map(({ header }) => header.seq)).toEqual([9]);
    expect(feed.restart({ epoch: 'new', seq: 2 })).toEqual([]);
    expect(given(feed, 3, 'new')).toEqual([3]);
  });
});
