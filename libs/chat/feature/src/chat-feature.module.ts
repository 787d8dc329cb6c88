import { TokenSigner } from '@chatpop/auth';
import {
  BackRoomRepository,
  chatPersistence,
  HistoryRepository,
  MessageWriter,
  OutboxRepository,
  RoomRepository,
  WorkRepository,
} from '@chatpop/chat-data-access';
import { PersistenceModule } from '@chatpop/persistence';
import { Module } from '@nestjs/common';
import { BackRoomController } from './back-room/back-room.controller.js';
import { BackRoomService } from './back-room/back-room.service.js';
import { SeatGrants } from './back-room/seat-grants.js';
import { InternalController } from './internal/internal.controller.js';
import { MessagesController } from './messages/messages.controller.js';
import { MessagesService } from './messages/messages.service.js';
import { OutboxRelay } from './outbox/outbox-relay.js';
import { JoiningService } from './rooms/joining.service.js';
import { ParticipantNames } from './rooms/participant-names.js';
import { RoomAccess } from './rooms/room-access.js';
import { RoomsController } from './rooms/rooms.controller.js';
import { RoomsService } from './rooms/rooms.service.js';
import { SessionTokens } from './rooms/session-tokens.js';
import { UsersModule } from './users/index.js';

/** Everything of the chat service. */
@Module({
  imports: [PersistenceModule.forService(chatPersistence), UsersModule],
  controllers: [RoomsController, MessagesController, BackRoomController, InternalController],
  providers: [
    TokenSigner,
    RoomRepository,
    HistoryRepository,
    MessageWriter,
    OutboxRepository,
    BackRoomRepository,
    WorkRepository,
    RoomAccess,
    ParticipantNames,
    SessionTokens,
    RoomsService,
    JoiningService,
    OutboxRelay,
    MessagesService,
    BackRoomService,
    SeatGrants,
  ],
})
export class ChatFeatureModule {}
