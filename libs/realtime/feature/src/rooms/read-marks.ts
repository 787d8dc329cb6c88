import { setTimeout as delay } from 'node:timers/promises';
import { chatErrors, DomainError } from '@chatpop/contracts';
import { InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import { RoomAuthority, type Reading } from '../authority/room-authority.js';
import { realtimeConfig, type RealtimeConfig } from '../realtime.config.js';
import type { Person } from './membership.js';

/** How many positions one call to chat brings at most. */
const most = 1_000;

interface Batch {
  readonly readings: Map<string, Reading>;
  /** The participants whose position was kept. */
  readonly kept: Promise<ReadonlySet<string>>;
}

/**
 * How far people have read. Everybody says so for every message: what a room's sockets say in a moment goes to chat, and
 * into its table, at once.
 */
@Injectable()
export class ReadMarks {
  private readonly gathering = new Map<string, Batch>();

  constructor(
    private readonly authority: RoomAuthority,
    @InjectConfig(realtimeConfig) private readonly config: RealtimeConfig,
  ) {}

  /** Resolves when chat has kept it. @throws DomainError when the session has ended, or chat can't be asked */
  async mark(code: string, { participantId, sessionId }: Person, seq: number): Promise<void> {
    const { readings, kept } = this.batchOf(code);
    if ((readings.get(participantId)?.seq ?? -1) < seq)
      readings.set(participantId, { participant_id: participantId, session_id: sessionId, seq });
    if (!(await kept).has(participantId)) throw new DomainError(chatErrors.sessionRevoked);
  }

  private batchOf(code: string): Batch {
    const open = this.gathering.get(code);
    if (open && open.readings.size < most) return open;
    const readings = new Map<string, Reading>();
    const kept = delay(this.config.readGatherMs).then(() => {
      if (this.gathering.get(code)?.readings === readings) this.gathering.delete(code);
      return this.authority.keepReadings(code, [...readings.values()]);
    });
    const batch = { readings, kept };
    this.gathering.set(code, batch);
    return batch;
  }
}
