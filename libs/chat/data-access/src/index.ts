export { BackRoomRepository, type BackRoomRow } from './back-room/back-room.repository.js';
export { chatPersistence } from './chat.persistence.js';
export { ErasureRepository, type SpokenRoom } from './keeping/erasure.repository.js';
export { RetentionRepository } from './keeping/retention.repository.js';
export { MediaRepository, type MediaRow } from './media/media.repository.js';
export { toMedia, type StoredMedia } from './media/stored-media.js';
export { readMentioned } from './messages/batch-context.js';
export { EventHistory, type RecoveredEvents } from './messages/event-history.js';
export { HistoryRepository, type Page, type RecentPage } from './messages/history.repository.js';
export { HISTORY_REPLICA, HistorySources, type HistoryReplica } from './messages/history-sources.js';
export { MessageChanges } from './messages/message-changes.js';
export { toMessage, type MessageRow } from './messages/message-row.js';
export { MessageWriter, type NewMessage, type WriteResult, type WrittenBatch } from './messages/message-writer.js';
export { saySystemMessage } from './messages/system-messages.js';
export { ReadPositions, type Reading, type ReadPosition } from './messages/read-positions.js';
export { readSender, type Sender } from './messages/senders.js';
export { type BanRow, type BanSuspect, type ClientOrigin, type EndedSession } from './moderation/ban.js';
export { BanRepository, type NewBan } from './moderation/ban.repository.js';
export { PersonalMutes } from './moderation/personal-mutes.js';
export { ReportRepository, type ReportRow } from './moderation/report.repository.js';
export { OutboxRepository, type AppendedSpan } from './outbox/outbox.repository.js';
export { PinRepository, type PinRow } from './pins/pin.repository.js';
export { PaidMessages, type Buyer, type PaidMessage } from './purchases/paid-messages.js';
export {
  PurchaseDecisions,
  type DecidedPurchase,
  type Decision,
  type Grant,
  type PurchaseOutcome,
  type Refused,
} from './purchases/purchase-decisions.js';
export { MyChatsRepository, type Chat, type ChatCursor } from './rooms/my-chats.repository.js';
export { ParticipantEntity } from './rooms/participant.entity.js';
export { RoomChanges, type Changed, type RoomChange } from './rooms/room-changes.js';
export { RoomEntity } from './rooms/room.entity.js';
export {
  RoomRepository,
  type InnerVisit,
  type Member,
  type NewParticipant,
  type Visit,
} from './rooms/room.repository.js';
export { AdmissionRepository } from './rooms/admission.repository.js';
export { SessionRepository, type RevokedSession } from './rooms/session.repository.js';
export * from './users/index.js';
export { WorkRepository, type Consequence } from './work/work.repository.js';
