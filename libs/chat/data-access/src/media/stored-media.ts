import { backRoomSuffix, type Media } from '@chatpop/contracts';

/** What a message keeps of its file. */
export type StoredMedia = Omit<Media, 'url'>;

/** @param roomCode of a room or of a Back Room */
export function toMedia(stored: StoredMedia, roomCode: string): Media {
  const { id, kind, mime, bytes, width, height, duration_ms } = stored;
  const isBackRoom = roomCode.endsWith(backRoomSuffix);
  const room = isBackRoom ? `${roomCode.slice(0, -backRoomSuffix.length)}/back-room` : roomCode;
  return { id, kind, mime, bytes, width, height, duration_ms, url: `/api/chats/${room}/media/${id}/` };
}
