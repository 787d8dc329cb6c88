import { MessageBus } from '@chatpop/message-bus';
import { InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import { SessionQuota } from '../admission/session-quota.js';
import { RoomAuthority } from '../authority/room-authority.js';
import { realtimeConfig, type RealtimeConfig } from '../realtime.config.js';
import { ReadMarks } from '../rooms/read-marks.js';
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
    readonly reads: ReadMarks,
    readonly rechecks: Rechecks,
    readonly rooms: RoomRegistry,
    @InjectConfig(realtimeConfig) readonly config: RealtimeConfig,
  ) {}
}
