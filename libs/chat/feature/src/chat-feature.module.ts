import { TokenSigner } from '@chatpop/auth';
import {
  AdmissionRepository,
  BackRoomRepository,
  chatPersistence,
  ErasureRepository,
  EventHistory,
  HistoryRepository,
  MessageChanges,
  MessageWriter,
  MyChatsRepository,
  OutboxRepository,
  PaidMessages,
  PinRepository,
  PurchaseDecisions,
  ReadPositions,
  RoomChanges,
  RetentionRepository,
  RoomRepository,
  WorkRepository,
  HistorySources,
} from '@chatpop/chat-data-access';
import { PersistenceModule } from '@chatpop/persistence';
import { PresenceModule } from '@chatpop/presence';
import { Module } from '@nestjs/common';
import { BackRoomMessagesController } from './back-room/back-room-messages.controller.js';
import { BackRoomController } from './back-room/back-room.controller.js';
import { BackRoomService } from './back-room/back-room.service.js';
import { SeatGrants } from './back-room/seat-grants.js';
import { GiftGrants } from './gifts/gift-grants.js';
import { ThanksController } from './gifts/thanks.controller.js';
import { ThanksService } from './gifts/thanks.service.js';
import { TipGrants } from './gifts/tip-grants.js';
import { OffersController } from './internal/offers.controller.js';
import { EndedSessionsController } from './internal/ended-sessions.controller.js';
import { InternalReadsController } from './internal/internal-reads.controller.js';
import { InternalController } from './internal/internal.controller.js';
import { ErasureService } from './keeping/erasure.service.js';
import { KeepingController } from './keeping/keeping.controller.js';
import { RetentionJob } from './keeping/retention.job.js';
import { RoomExportService } from './keeping/room-export.service.js';
import { MediaModule } from './media/media.module.js';
import { HistoryService } from './messages/history.service.js';
import { LockedAccess } from './messages/locked-access.js';
import { MessageChangesService } from './messages/message-changes.service.js';
import { MessagesController } from './messages/messages.controller.js';
import { MessagesService } from './messages/messages.service.js';
import { historyReplica } from './messages/history-replica.js';
import { RecentHistory } from './messages/recent-history.js';
import { ReadsService } from './messages/reads.service.js';
import { moderationControllers, moderationProviders } from './moderation/index.js';
import { OutboxRelay } from './outbox/outbox-relay.js';
import { PinExpiry } from './pins/pin-expiry.js';
import { PinGrants } from './pins/pin-grants.js';
import { PinsController } from './pins/pins.controller.js';
import { PinsService } from './pins/pins.service.js';
import { Buyers } from './purchases/buyers.js';
import { ConsequenceRelay } from './purchases/consequence-relay.js';
import { OffersService } from './purchases/offers.service.js';
import { PurchaseHandlers } from './purchases/purchase-handlers.js';
import { PurchasesConsumer } from './purchases/purchases.consumer.js';
import { AccessCodes } from './rooms/access-codes.js';
import { Arrivals } from './rooms/arrivals.js';
import { ClientOrigins } from './rooms/client-origins.js';
import { HostingService } from './rooms/hosting.service.js';
import { HostLimits } from './rooms/host-limits.js';
import { JoinLimits } from './rooms/join-limits.js';
import { JoiningService } from './rooms/joining.service.js';
import { MembersController } from './rooms/members.controller.js';
import { MyChatsService } from './rooms/my-chats.service.js';
import { ParticipantNames } from './rooms/participant-names.js';
import { PresenceService } from './rooms/presence.service.js';
import { RoomAccess } from './rooms/room-access.js';
import { RoomUpdates } from './rooms/room-updates.js';
import { RoomWrites } from './rooms/room-writes.js';
import { RoomsController } from './rooms/rooms.controller.js';
import { RoomsService } from './rooms/rooms.service.js';
import { SessionTokens } from './rooms/session-tokens.js';
import { SessionsService } from './rooms/sessions.service.js';
import { UsersModule } from './users/index.js';

const repositories = [
  ErasureRepository,
  RetentionRepository,
  RoomRepository,
  RoomChanges,
  MyChatsRepository,
  HistoryRepository,
  EventHistory,
  MessageWriter,
  MessageChanges,
  ReadPositions,
  OutboxRepository,
  AdmissionRepository,
  BackRoomRepository,
  WorkRepository,
  PurchaseDecisions,
  PaidMessages,
  PinRepository,
];

/** What is paid for in rooms: decided, given and taken. */
const purchases = [
  OffersService,
  Buyers,
  SeatGrants,
  PinGrants,
  TipGrants,
  GiftGrants,
  PurchaseHandlers,
  ConsequenceRelay,
  PurchasesConsumer,
  PinsService,
  PinExpiry,
  ThanksService,
];

/** Everything of the chat service. */
@Module({
  imports: [PersistenceModule.forService(chatPersistence), MediaModule, PresenceModule, UsersModule],
  controllers: [
    RoomsController,
    MembersController,
    MessagesController,
    BackRoomController,
    BackRoomMessagesController,
    PinsController,
    ThanksController,
    OffersController,
    KeepingController,
    InternalController,
    EndedSessionsController,
    InternalReadsController,
    ...moderationControllers,
  ],
  providers: [
    TokenSigner,
    ...repositories,
    RoomAccess,
    RoomWrites,
    RoomUpdates,
    ParticipantNames,
    PresenceService,
    SessionTokens,
    SessionsService,
    ClientOrigins,
    Arrivals,
    AccessCodes,
    HostLimits,
    JoinLimits,
    ...moderationProviders,
    RoomsService,
    HostingService,
    JoiningService,
    MyChatsService,
    OutboxRelay,
    LockedAccess,
    MessagesService,
    MessageChangesService,
    HistoryService,
    RoomExportService,
    ErasureService,
    RetentionJob,
    RecentHistory,
    ReadsService,
    HistorySources,
    ...historyReplica,
    BackRoomService,
    ...purchases,
  ],
})
export class ChatFeatureModule {}
