import { ReadsRequest, type ReadsResponse } from '@chatpop/contracts';
import { InternalGuard } from '@chatpop/internal-api';
import { Body, Controller, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { ReadsService } from '../messages/reads.service.js';

/** What the sockets of a room or Back Room have read, as a gateway gathered it. */
@Controller('internal/rooms/:code/reads')
@UseGuards(InternalGuard)
export class InternalReadsController {
  constructor(private readonly reads: ReadsService) {}

  @Post()
  @HttpCode(200)
  async keep(
    @Param('code') code: string,
    @Body({ schema: ReadsRequest }) { reads }: ReadsRequest,
  ): Promise<ReadsResponse> {
    const kept = await this.reads.advanceMany(
      code,
      reads.map(({ participant_id, session_id, seq }) => ({
        participantId: participant_id,
        sessionId: session_id,
        seq,
      })),
    );
    return { reads: kept.map(({ participantId, seq }) => ({ participant_id: participantId, seq })) };
  }
}
