import type { Room, SystemNotice } from '@chatpop/contracts';

/** What of a room's change is worth a message: what everybody in it notices. */
export function noticesOf(before: Room, after: Room): SystemNotice[] {
  const notices: SystemNotice[] = [];
  const { slow_mode_seconds } = after.options;
  if (before.name !== after.name) notices.push({ event: 'room_renamed', name: after.name });
  if (before.access_mode !== after.access_mode)
    notices.push({ event: 'access_mode_changed', access_mode: after.access_mode });
  if (before.options.slow_mode_seconds !== slow_mode_seconds)
    notices.push({ event: 'slow_mode_changed', slow_mode_seconds });
  if (before.is_active !== after.is_active) notices.push({ event: after.is_active ? 'room_reopened' : 'room_closed' });
  return notices;
}

/** The same in words, for clients that have none of their own. */
export function noticeText(notice: SystemNotice): string {
  switch (notice.event) {
    case 'room_renamed':
      return `The room is now called “${notice.name}”.`;
    case 'room_closed':
      return 'The room is closed. You can read, not write.';
    case 'room_reopened':
      return 'The room is open again.';
    case 'slow_mode_changed':
      if (notice.slow_mode_seconds === 0) return 'Slow mode is off.';
      return `Slow mode is on: one message in ${notice.slow_mode_seconds} s.`;
    case 'access_mode_changed':
      return notice.access_mode === 'private' ? 'The room is private now.' : 'The room is public now.';
  }
}
