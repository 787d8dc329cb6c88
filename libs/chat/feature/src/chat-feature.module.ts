import { TokenSigner } from '@chatpop/auth';
import {
  BackRoomRepository,
  chatPersistence,
  EventHistory,
  HistoryRepository,
  MessageChanges,
  MessageWriter,
  MyChatsRepository,
  OutboxRepository,
  ReadPositions,
  RoomChanges,
  RoomRepository,
  WorkRepository,
} from '@chatpop/chat-data-access';
import { PersistenceModule } from '@chatpop/persistence';
import { Module } from '@nestjs/common';
import { BackRoomMessagesController } from './back-room/back-room-messages.controller.js';
import { BackRoomController } from './back-room/back-room.controller.js';
import { BackRoomService } from './back-room/back-room.service.js';
import { SeatGrants } from './back-room/seat-grants.js';
import { InternalController } from './internal/internal.controller.js';
import { HistoryService } from './messages/history.service.js';
import { LockedAccess } from './messages/locked-access.js';
import { MessageChangesService } from './messages/message-changes.service.js';
import { MessagesController } from './messages/messages.controller.js';
import { MessagesService } from './messages/messages.service.js';
import { OutboxRelay } from './outbox/outbox-relay.js';
import { HostingService } from './rooms/hosting.service.js';
import { JoiningService } from './rooms/joining.service.js';
import { MembersController } from './rooms/members.controller.js';
import { MyChatsService } from './rooms/my-chats.service.js';
import { ParticipantNames } from './rooms/participant-names.js';
import { RoomAccess } from './rooms/room-access.js';
import { RoomUpdates } from './rooms/room-updates.js';
import { RoomWrites } from './rooms/room-writes.js';
import { RoomsController } from './rooms/rooms.controller.js';
import { RoomsService } from './rooms/rooms.service.js';
import { SessionEndings } from './rooms/session-endings.js';
import { SessionTokens } from './rooms/session-tokens.js';
import { UsersModule } from './users/index.js';

const repositories = [
  RoomRepository,
  RoomChanges,
  MyChatsRepository,
  HistoryRepository,
  EventHistory,
  MessageWriter,
  MessageChanges,
  ReadPositions,
  OutboxRepository,
  BackRoomRepository,
  WorkRepository,
];

/** Everything of the chat service. */
@Module({
  imports: [PersistenceModule.forService(chatPersistence), UsersModule],
  controllers: [
    RoomsController,
    MembersController,
    MessagesController,
    BackRoomController,
    BackRoomMessagesController,
    InternalController,
  ],
  providers: [
    TokenSigner,
    ...repositories,
    RoomAccess,
    RoomWrites,
    RoomUpdates,
    ParticipantNames,
    SessionTokens,
    SessionEndings,
    RoomsService,
    HostingService,
    JoiningService,
    MyChatsService,
    OutboxRelay,
    LockedAccess,
    MessagesService,
    MessageChangesService,
    HistoryService,
    BackRoomService,
    SeatGrants,
  ],
})
export class ChatFeatureModule {}
