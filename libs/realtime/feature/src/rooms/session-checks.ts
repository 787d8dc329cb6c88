import { InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { RoomAuthority } from '../authority/room-authority.js';
import { realtimeConfig, type RealtimeConfig } from '../realtime.config.js';
import { RoomRegistry } from './room-registry.js';

/**
 * Asks chat every few seconds which sessions have ended, and has chat asked again about their sockets here: the order to
 * end them may have been lost, and nothing else would tell. One question for all sockets.
 */
@Injectable()
export class SessionChecks implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(SessionChecks.name);
  private timer: NodeJS.Timeout | undefined;
  private since: string | undefined;
  private isAsking = false;

  constructor(
    private readonly authority: RoomAuthority,
    private readonly rooms: RoomRegistry,
    @InjectConfig(realtimeConfig) private readonly config: RealtimeConfig,
  ) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.check(), this.config.sessionCheckMs);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async check(): Promise<void> {
    if (this.isAsking) return;
    this.isAsking = true;
    try {
      const { sessions, next_since } = await this.authority.endedSessions(this.since);
      for (const { room_code, session_id } of sessions) this.rooms.doubtSession(room_code, session_id);
      this.since = next_since;
    } catch (error) {
      this.logger.debug({ msg: 'Ended sessions not asked for', err: error });
    }
    this.isAsking = false;
  }
}
