import { ChatApi } from '@chatpop/internal-api';
import { PresenceModule } from '@chatpop/presence';
import { Module } from '@nestjs/common';
import { Door } from './admission/door.js';
import { OriginPolicy } from './admission/origin-policy.js';
import { SessionQuota } from './admission/session-quota.js';
import { HttpRoomAuthority } from './authority/http-room-authority.js';
import { RoomAuthority } from './authority/room-authority.js';
import { RealtimeServer } from './realtime.server.js';
import { ReadMarks } from './rooms/read-marks.js';
import { Rechecks } from './rooms/rechecks.js';
import { RoomRegistry } from './rooms/room-registry.js';
import { SessionChecks } from './rooms/session-checks.js';
import { Credentials } from './sockets/credentials.js';
import { PlainSocketServer } from './sockets/plain-socket.server.js';
import { SessionServices } from './sockets/session-services.js';
import { Sessions } from './sockets/sessions.js';
import { SocketIoServer } from './sockets/socket-io.server.js';

/** Needs `AuthModule` and `MessageBusModule` beside it. */
@Module({
  imports: [PresenceModule],
  providers: [
    Credentials,
    Door,
    OriginPolicy,
    PlainSocketServer,
    RealtimeServer,
    ReadMarks,
    Rechecks,
    SessionChecks,
    SessionQuota,
    SessionServices,
    RoomRegistry,
    Sessions,
    SocketIoServer,
    ChatApi,
    { provide: RoomAuthority, useClass: HttpRoomAuthority },
  ],
})
export class RealtimeFeatureModule {}
