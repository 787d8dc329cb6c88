import { SessionRepository } from '@chatpop/chat-data-access';
import { Clock } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import { SessionEndings } from '../rooms/session-endings.js';

/** The sessions in rooms that were opened under a login: they end with it, live sockets included. */
@Injectable()
export class LoginSessions {
  constructor(
    private readonly sessions: SessionRepository,
    private readonly endings: SessionEndings,
    private readonly clock: Clock,
  ) {}

  async end(loginId: string): Promise<void> {
    const ended = await this.sessions.revokeOfLogin(loginId, this.clock.now());
    await Promise.all(ended.map(({ room_code, ...ending }) => this.endings.order(room_code, [ending], 'logged_out')));
  }
}
