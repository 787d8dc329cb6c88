import type { BackRoomSummary, Participant, Room } from '@chatpop/contracts';
import type { BackRoomRow, ParticipantEntity, RoomEntity } from '@chatpop/chat-data-access';

/** @param isActive whether the room around it is */
export const toBackRoom = (row: BackRoomRow, isActive: boolean): BackRoomSummary => ({
  price: { amount: row.price, currency: row.currency },
  max_seats: row.max_seats,
  seats_taken: row.seats_taken,
  is_active: isActive && row.is_open,
});

export const toRoom = (room: RoomEntity, backRoom: BackRoomRow | undefined): Room => ({
  code: room.code,
  name: room.name,
  description: room.description,
  access_mode: room.accessMode,
  is_active: room.isActive,
  host: { username: room.hostUsername, username_is_reserved: room.hostUsernameIsReserved },
  options: {
    photo_enabled: room.photoEnabled,
    voice_enabled: room.voiceEnabled,
    video_enabled: room.videoEnabled,
    slow_mode_seconds: room.slowModeSeconds,
    theme: room.theme,
  },
  source: room.source,
  photo_analysis_id: room.photoAnalysisId,
  member_count: room.memberCount,
  ...(backRoom ? { back_room: toBackRoom(backRoom, room.isActive) } : {}),
  ...(room.announcementMessageId === null ? {} : { announcement_message_id: room.announcementMessageId }),
  created_at: room.createdAt.toISOString(),
});

export const toParticipant = (participant: ParticipantEntity): Participant => ({
  id: participant.id,
  username: participant.username,
  username_is_reserved: participant.usernameIsReserved,
  is_host: participant.isHost,
  joined_at: participant.joinedAt.toISOString(),
});
