import { MessageBus } from '@chatpop/message-bus';
import { Injectable } from '@nestjs/common';
import { SessionQuota } from '../admission/session-quota.js';
import { RoomAuthority } from '../authority/room-authority.js';
import { Rechecks } from '../rooms/rechecks.js';
import { RoomRegistry } from '../rooms/room-registry.js';
import { Credentials } from './credentials.js';

/** What every client's session works with: one object for all of them, since there are many. */
@Injectable()
export class SessionServices {
  constructor(
    readonly authority: RoomAuthority,
    readonly bus: MessageBus,
    readonly credentials: Credentials,
    readonly quota: SessionQuota,
    readonly rechecks: Rechecks,
    readonly rooms: RoomRegistry,
  ) {}
}
