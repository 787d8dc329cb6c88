import {
  Admission,
  EndedSessionsResponse,
  Epoch,
  ReadsResponse,
  Seq,
  Timestamp,
  type AdmissionQuery,
} from '@chatpop/contracts';
import { ChatApi } from '@chatpop/internal-api';
import type { FeedRecord, History } from '@chatpop/realtime-domain';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { RoomAuthority, type Reading } from './room-authority.js';
import { SharedQuestions } from './shared-questions.js';

const HistoryAnswer = z.object({ epoch: Epoch, last_seq: Seq, events: z.array(z.unknown()) });
/** What ordering needs to know of an event. */
const Place = z.object({ type: z.string(), room_code: z.string(), epoch: Epoch, seq: Seq, ts: Timestamp });

/** Chat itself, over its internal API. */
@Injectable()
export class HttpRoomAuthority extends RoomAuthority {
  /** Whoever comes from one place to read without a token is told the same: a crowd of them, or a siege, costs little. */
  private readonly readers = new SharedQuestions<Admission>();

  constructor(private readonly chat: ChatApi) {
    super();
  }

  async admit(roomCode: string, who: AdmissionQuery): Promise<Admission> {
    const path = `/internal/rooms/${encodeURIComponent(roomCode)}/admission/`;
    const ask = (): Promise<Admission> => this.chat.get(path, { ...who }, Admission);
    return who.participant_id === undefined ? this.readers.ask(JSON.stringify([roomCode, who]), ask) : ask();
  }

  async history(roomCode: string, afterSeq: number, limit: number): Promise<History> {
    const query = { after_seq: String(afterSeq), limit: String(limit) };
    const answer = await this.chat.get(`/internal/rooms/${encodeURIComponent(roomCode)}/events/`, query, HistoryAnswer);
    return { head: { epoch: answer.epoch, seq: answer.last_seq }, records: answer.events.map(toRecord) };
  }

  async endedSessions(since: string | undefined): Promise<EndedSessionsResponse> {
    return this.chat.get('/internal/sessions/ended/', since === undefined ? {} : { since }, EndedSessionsResponse);
  }

  async keepReadings(roomCode: string, readings: readonly Reading[]): Promise<ReadonlySet<string>> {
    const path = `/internal/rooms/${encodeURIComponent(roomCode)}/reads/`;
    const { reads } = await this.chat.post(path, { reads: readings }, ReadsResponse);
    return new Set(reads.map(({ participant_id }) => participant_id));
  }
}

/** It goes to clients as chat wrote it, byte by byte: what a schema gives back has its own order of keys. */
function toRecord(event: unknown): FeedRecord {
  const { type, room_code, epoch, seq, ts } = Place.parse(event);
  return {
    header: { v: 1, name: `chat:${type}`, room_code, epoch, seq, committed_at: ts },
    event: JSON.stringify(event),
  };
}
