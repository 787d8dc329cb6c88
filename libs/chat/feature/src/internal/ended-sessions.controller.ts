import { SessionRepository } from '@chatpop/chat-data-access';
import { EndedSessionsQuery, type EndedSessionsResponse } from '@chatpop/contracts';
import { InternalGuard } from '@chatpop/internal-api';
import { Clock } from '@chatpop/service-bootstrap';
import { Controller, Get, Query, UseGuards } from '@nestjs/common';

/** How long a transaction may take from its clock to its commit, and clocks may differ, in ms. */
const overlapMs = 10_000;
const most = 1_000;

/** Which sessions have ended, for gateways that may not have been told. */
@Controller('internal/sessions/ended')
@UseGuards(InternalGuard)
export class EndedSessionsController {
  constructor(
    private readonly sessions: SessionRepository,
    private readonly clock: Clock,
  ) {}

  @Get()
  async ended(@Query({ schema: EndedSessionsQuery }) { since }: EndedSessionsQuery): Promise<EndedSessionsResponse> {
    const now = this.clock.now().getTime();
    const ended = since === undefined ? [] : await this.sessions.endedSince(new Date(since), most);
    const last = ended.length < most ? undefined : ended.at(-1);
    return {
      sessions: ended.map(({ session_id, room_code }) => ({ session_id, room_code })),
      next_since: (last?.revoked_at ?? new Date(now - overlapMs)).toISOString(),
    };
  }
}
