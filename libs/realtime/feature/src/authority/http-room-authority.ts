import { internalApiConfig, type InternalApiConfig } from '@chatpop/auth';
import {
  Admission,
  commonErrors,
  DomainError,
  Epoch,
  errorKinds,
  Problem,
  Seq,
  Timestamp,
  type AdmissionQuery,
  type ErrorKind,
  statusOfKind,
} from '@chatpop/contracts';
import type { FeedRecord, History } from '@chatpop/realtime-domain';
import { InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { realtimeConfig, type RealtimeConfig } from '../realtime.config.js';
import { RoomAuthority } from './room-authority.js';

/** Only what ordering needs is read of an event: the rest goes to clients as chat wrote it, newer fields included. */
const HistoryAnswer = z.object({
  epoch: Epoch,
  last_seq: Seq,
  events: z.array(z.looseObject({ type: z.string(), room_code: z.string(), epoch: Epoch, seq: Seq, ts: Timestamp })),
});

/** Chat's internal API over HTTP; Node keeps the connections alive. */
@Injectable()
export class HttpRoomAuthority extends RoomAuthority {
  constructor(
    @InjectConfig(realtimeConfig) private readonly config: RealtimeConfig,
    @InjectConfig(internalApiConfig) private readonly api: InternalApiConfig,
  ) {
    super();
  }

  async admit(roomCode: string, who: AdmissionQuery): Promise<Admission> {
    return this.get(`${encodeURIComponent(roomCode)}/admission/`, { ...who }, Admission);
  }

  async history(roomCode: string, afterSeq: number, limit: number): Promise<History> {
    const query = { after_seq: String(afterSeq), limit: String(limit) };
    const answer = await this.get(`${encodeURIComponent(roomCode)}/events/`, query, HistoryAnswer);
    return { head: { epoch: answer.epoch, seq: answer.last_seq }, records: answer.events.map(toRecord) };
  }

  private async get<Schema extends z.ZodType>(
    path: string,
    query: Record<string, string>,
    schema: Schema,
  ): Promise<z.output<Schema>> {
    const url = `${this.config.chatUrl}/internal/rooms/${path}?${new URLSearchParams(query).toString()}`;
    try {
      const response = await fetch(url, {
        headers: { authorization: `Bearer ${this.api.token}` },
        signal: AbortSignal.timeout(this.config.chatTimeoutMs),
      });
      const body: unknown = await response.json();
      if (response.ok) return schema.parse(body);
      throw toError(Problem.parse(body));
    } catch (error) {
      if (error instanceof DomainError) throw error;
      throw new DomainError(commonErrors.unavailable, { retryAfterSeconds: 2, cause: error });
    }
  }
}

function toRecord(event: z.output<typeof HistoryAnswer>['events'][number]): FeedRecord {
  const { type, room_code, epoch, seq, ts } = event;
  return {
    header: { v: 1, name: `chat:${type}`, room_code, epoch, seq, committed_at: ts },
    event: JSON.stringify(event),
  };
}

/** A refusal of chat's is passed on with its stable code; anything else is no answer. */
function toError({ code, title, detail, status }: Problem): DomainError {
  const kind = kindOfStatus.get(status);
  if (!kind || !code.startsWith('CHAT.')) return new DomainError(commonErrors.unavailable, { retryAfterSeconds: 2 });
  return new DomainError({ code, kind, title }, { detail });
}

const kindOfStatus = new Map<number, ErrorKind>(errorKinds.map((kind) => [statusOfKind[kind], kind]));
