import type { MessageKind, ReportOutcome, ReportReason } from '@chatpop/contracts';
import { newId } from '@chatpop/persistence';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';

export interface ReportRow {
  readonly id: string;
  readonly room_code: string;
  readonly message_id: string;
  readonly username: string;
  readonly kind: MessageKind;
  readonly content: string;
  readonly reason: ReportReason;
  readonly comment: string | null;
  readonly reported_by: string;
  readonly outcome: ReportOutcome | null;
  readonly note: string | null;
  readonly created_at: Date;
  readonly resolved_at: Date | null;
}

export interface NewReport {
  readonly roomId: string;
  readonly messageId: string;
  readonly reporterId: string;
  readonly reason: ReportReason;
  readonly comment: string | null;
  readonly at: Date;
}

export interface Resolution {
  readonly outcome: ReportOutcome;
  readonly note: string | null;
  readonly by: string;
  readonly at: Date;
}

const reportColumns = `t.id, r.code as room_code, t.message_id, t.username, t.kind, t.content, t.reason, t.comment,
  p.username as reported_by, t.outcome, t.note, t.created_at, t.resolved_at`;
const reportTables = `chat.report t join chat.room r on r.id = t.room_id join chat.participant p on p.id = t.reporter_id`;

/** Messages that were reported to the staff, as they were then: edits and deletions do not reach them. */
@Injectable()
export class ReportRepository {
  constructor(@InjectDataSource('chat') private readonly source: DataSource) {}

  /** @returns the report, and whether it is new; `undefined` when there is no such message, or no more. */
  async add(report: NewReport): Promise<{ id: string; createdAt: Date; isNew: boolean } | undefined> {
    const { roomId, messageId, reporterId, reason, comment, at } = report;
    const added = await this.source.query<{ id: string }[]>(
      `insert into chat.report (id, room_id, message_id, reporter_id, username, kind, content, reason, comment, created_at)
       select $1, m.room_id, m.id, $4, m.username, m.kind, m.content, $5, $6, $7
       from chat.message m where m.id = $3 and m.room_id = $2 and not m.is_deleted
       on conflict (message_id, reporter_id) do nothing returning id`,
      [newId(), roomId, messageId, reporterId, reason, comment, at],
    );
    if (added[0]) return { id: added[0].id, createdAt: at, isNew: true };
    const [known] = await this.source.query<{ id: string; created_at: Date }[]>(
      `select id, created_at from chat.report where message_id = $1 and reporter_id = $2 and room_id = $3`,
      [messageId, reporterId, roomId],
    );
    return known && { id: known.id, createdAt: known.created_at, isNew: false };
  }

  /** Oldest first. */
  async list(isResolved: boolean, after: string | null, limit: number): Promise<ReportRow[]> {
    return this.source.query<ReportRow[]>(
      `select ${reportColumns} from ${reportTables}
       where t.resolved_at is ${isResolved ? 'not null' : 'null'} and ($1::uuid is null or t.id > $1)
       order by t.id limit $2`,
      [after, limit],
    );
  }

  async find(id: string): Promise<ReportRow | undefined> {
    const [row] = await this.source.query<ReportRow[]>(`select ${reportColumns} from ${reportTables} where t.id = $1`, [
      id,
    ]);
    return row;
  }

  /** @returns whether it was still open: of two who resolve it at once one does. */
  async resolve(id: string, { outcome, note, by, at }: Resolution): Promise<boolean> {
    const [, resolved] = await this.source.query<[unknown[], number]>(
      `update chat.report set outcome = $2, note = $3, resolved_by = $4, resolved_at = $5
       where id = $1 and resolved_at is null`,
      [id, outcome, note, by, at],
    );
    return resolved > 0;
  }
}
