import { Module } from '@nestjs/common';
import { HttpRoomAuthority } from './authority/http-room-authority.js';
import { RoomAuthority } from './authority/room-authority.js';
import { RealtimeServer } from './realtime.server.js';
import { RoomRegistry } from './rooms/room-registry.js';
import { Credentials } from './sockets/credentials.js';
import { OriginPolicy } from './sockets/origin-policy.js';
import { PlainSocketServer } from './sockets/plain-socket.server.js';
import { Sessions } from './sockets/sessions.js';
import { SocketIoServer } from './sockets/socket-io.server.js';

/** Needs `AuthModule` and `MessageBusModule` beside it. */
@Module({
  providers: [
    Credentials,
    OriginPolicy,
    PlainSocketServer,
    RealtimeServer,
    RoomRegistry,
    Sessions,
    SocketIoServer,
    { provide: RoomAuthority, useClass: HttpRoomAuthority },
  ],
})
export class RealtimeFeatureModule {}
