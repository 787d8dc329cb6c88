import { definePersistence } from '@chatpop/persistence';
import { CreateBackRooms1795100002000 } from './back-room/create-back-rooms.migration.js';
import { CountHistoryRevisions1795140002000 } from './keeping/count-history-revisions.migration.js';
import { IndexByPerson1795140000000 } from './keeping/index-by-person.migration.js';
import { IndexSessionsByExpiry1795130001000 } from './keeping/index-sessions-by-expiry.migration.js';
import { IndexMessagesByAge1795100012000 } from './keeping/index-messages-by-age.migration.js';
import { CreateMedia1795100011000 } from './media/create-media.migration.js';
import { AddNotices1795130000000 } from './messages/add-notices.migration.js';
import { ChangeMessages1795100003000 } from './messages/change-messages.migration.js';
import { CreateMessages1795100001000 } from './messages/create-messages.migration.js';
import { IndexOnceByParticipant1795150001000 } from './messages/index-once-by-participant.migration.js';
import { LookUpByParticipantFirst1795160000000 } from './messages/look-up-by-participant-first.migration.js';
import { CreateRooms1795100000000 } from './rooms/create-rooms.migration.js';
import { TellMessagesBySpan1795100010000 } from './outbox/tell-messages-by-span.migration.js';
import { ModerateRooms1795100020000 } from './moderation/moderate-rooms.migration.js';
import { IndexEndedSessions1795100033000 } from './rooms/index-ended-sessions.migration.js';
import { ParticipantEntity } from './rooms/participant.entity.js';
import { RoomEntity } from './rooms/room.entity.js';
import { SessionEntity } from './rooms/session.entity.js';
import { CreatePurchases1795106000000 } from './purchases/create-purchases.migration.js';
import { MarkErasure1795150000000 } from './users/mark-erasure.migration.js';
import { ReserveLooksOnce1795140001000 } from './users/reserve-looks-once.migration.js';
import { usersEntities, usersMigrations } from './users/index.js';

/** All that the chat service keeps: schema `chat`. */
export const chatPersistence = definePersistence({
  name: 'chat',
  entities: [...usersEntities, RoomEntity, ParticipantEntity, SessionEntity],
  migrations: [
    ...usersMigrations,
    CreateRooms1795100000000,
    CreateMessages1795100001000,
    CreateBackRooms1795100002000,
    ChangeMessages1795100003000,
    ModerateRooms1795100020000,
    CreatePurchases1795106000000,
    TellMessagesBySpan1795100010000,
    CreateMedia1795100011000,
    IndexMessagesByAge1795100012000,
    IndexEndedSessions1795100033000,
    AddNotices1795130000000,
    IndexSessionsByExpiry1795130001000,
    IndexByPerson1795140000000,
    ReserveLooksOnce1795140001000,
    CountHistoryRevisions1795140002000,
    MarkErasure1795150000000,
    IndexOnceByParticipant1795150001000,
    LookUpByParticipantFirst1795160000000,
  ],
});
