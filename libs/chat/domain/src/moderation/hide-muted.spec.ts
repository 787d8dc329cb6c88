import type { Message } from '@chatpop/contracts';
import { describe, expect, it } from '@jest/globals';
import { hideMuted } from './hide-muted.js';

const message = (username: string, fields: Partial<Message> = {}): Message => ({
  id: '0197b1c2-7a34-7c11-9c55-3f0d1b2a4e90',
  room_code: 'TEST2345',
  seq: 1,
  updated_seq: 1,
  username,
  username_is_reserved: false,
  is_from_host: false,
  kind: 'text',
  content: 'buy this',
  mentions: ['QuietFox'],
  reactions: [{ emoji: '👍', count: 1 }],
  is_pinned: false,
  is_edited: false,
  is_deleted: false,
  created_at: '2026-11-23T09:30:00.000Z',
  ...fields,
});

describe(hideMuted.name, () => {
  it('leaves everything as it is for who has muted nobody', () => {
    const messages = [message('Spammer')];
    expect(hideMuted(messages, [])).toBe(messages);
  });

  it("Personal mute: a user hides another user's messages, each keeps its place", () => {
    const [hidden, shown] = hideMuted([message('Spammer'), message('QuietFox', { seq: 2 })], ['spammer']);
    expect(hidden).toMatchObject({
      seq: 1,
      username: 'Spammer',
      content: '',
      mentions: [],
      reactions: [],
      is_hidden: true,
    });
    expect(shown).toEqual(message('QuietFox', { seq: 2 }));
  });

  it('hides what they paid and what others paid to hold it up, and lets nothing of it stand out', () => {
    const amount = { amount: 500, currency: 'usd' };
    const loud = message('Spammer', {
      kind: 'tip',
      tip: { amount },
      gift: { id: 'rose', name: 'Rose', emoji: '🌹', price: amount, recipient: 'QuietFox' },
      is_thanked: true,
      is_highlighted: true,
      is_pinned: true,
      pinned_until: '2026-11-23T10:30:00.000Z',
      pin: { bid: amount, by: 'Spammer' },
    });
    const plain = { ...message('Spammer', { kind: 'tip' }), content: '', mentions: [], reactions: [], is_hidden: true };
    expect(JSON.parse(JSON.stringify(hideMuted([loud], ['spammer'])))).toEqual([plain]);
  });

  it('hides what others quote of them', () => {
    const reply_to = {
      id: '0197b1c2-7a34-7c11-9c55-3f0d1b2a4e91',
      username: 'Spammer',
      content: 'buy',
      is_deleted: false,
    };
    const [quoting] = hideMuted([message('QuietFox', { reply_to })], ['spammer']);
    expect(quoting).toMatchObject({ content: 'buy this', reply_to: { username: 'Spammer', content: '' } });
    expect(quoting?.is_hidden).toBeUndefined();
  });
});
