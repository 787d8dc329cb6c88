import type { SystemNotice } from '@chatpop/contracts';
import { sayInRoom } from './say-in-room.js';
import type { RoomChange } from '../rooms/room-changes.js';

/** Whom messages are from that nobody said: a name that is reserved, of no participant. */
const system = {
  participant_id: '00000000-0000-0000-0000-000000000000',
  username: 'System',
  username_is_reserved: true,
  is_from_host: false,
} as const;

/** Says in a locked room what happened to it. It makes the room no more recently active, and nobody's unread count higher. */
export const saySystemMessage = (change: RoomChange, notice: SystemNotice, content: string): Promise<string> =>
  sayInRoom(change, { ...system, kind: 'system', content, mentions: [], notice });
