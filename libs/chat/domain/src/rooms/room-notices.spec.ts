import type { Room } from '@chatpop/contracts';
import { describe, expect, it } from '@jest/globals';
import { noticesOf, noticeText } from './room-notices.js';

const room: Room = {
  code: 'TEST2345',
  name: 'Pier',
  description: '',
  access_mode: 'public',
  is_active: true,
  host: { username: 'BraveOtter', username_is_reserved: false },
  options: { photo_enabled: true, voice_enabled: false, video_enabled: false, slow_mode_seconds: 0, theme: null },
  source: 'manual',
  photo_analysis_id: null,
  member_count: 1,
  created_at: '2026-11-23T09:30:00.000Z',
};
const textsOf = (before: Room, after: Room): string[] => noticesOf(before, after).map(noticeText);

describe(noticesOf.name, () => {
  it('says nothing of what nobody inside notices', () => {
    expect(noticesOf(room, { ...room, description: 'By the sea', member_count: 2 })).toEqual([]);
    expect(noticesOf(room, { ...room, options: { ...room.options, theme: 'dark' } })).toEqual([]);
  });

  it('Kinds: system. A new name, access mode, slow mode, and the end are told, in that order', () => {
    const after: Room = {
      ...room,
      name: 'Harbour',
      access_mode: 'private',
      is_active: false,
      options: { ...room.options, slow_mode_seconds: 10 },
    };
    expect(noticesOf(room, after)).toEqual([
      { event: 'room_renamed', name: 'Harbour' },
      { event: 'access_mode_changed', access_mode: 'private' },
      { event: 'slow_mode_changed', slow_mode_seconds: 10 },
      { event: 'room_closed' },
    ]);
    expect(textsOf(room, after)).toEqual([
      'The room is now called “Harbour”.',
      'The room is private now.',
      'Slow mode is on: one message in 10 s.',
      'The room is closed. You can read, not write.',
    ]);
    expect(textsOf(after, room)).toEqual([
      'The room is now called “Pier”.',
      'The room is public now.',
      'Slow mode is off.',
      'The room is open again.',
    ]);
  });
});
