import type { AccessClaims, Actor } from '@chatpop/auth';
import { ReportRepository, type ReportRow, type Visit } from '@chatpop/chat-data-access';
import {
  chatErrors,
  commonErrors,
  DomainError,
  type Report,
  type ReportRequest,
  type ReportResponse,
  type ReportsQuery,
  type ReportsResponse,
  type ResolveReportRequest,
} from '@chatpop/contracts';
import { RateLimiter } from '@chatpop/rate-limit';
import { Clock, InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import { chatConfig, type ChatConfig } from '../chat.config.js';
import { reportsMade } from './moderation.metrics.js';

/** Reports of messages, and the queue that staff work off. */
@Injectable()
export class ReportsService {
  constructor(
    private readonly reports: ReportRepository,
    private readonly limits: RateLimiter,
    private readonly clock: Clock,
    @InjectConfig(chatConfig) private readonly config: ChatConfig,
  ) {}

  /** @throws DomainError `CHAT.MESSAGE_NOT_FOUND`, also for one of another room */
  async report(
    { room, member }: Visit,
    messageId: string,
    { reason, comment }: ReportRequest,
  ): Promise<{ response: ReportResponse; isNew: boolean }> {
    if (!member) throw new DomainError(chatErrors.membersOnly);
    const reporterId = member.participant.id;
    await this.limits.consume({ name: 'report', points: this.config.reportsPerHour, perSeconds: 3_600 }, reporterId);
    const about = { roomId: room.id, messageId, reporterId, reason, comment: comment ?? null, at: this.clock.now() };
    const report = await this.reports.add(about);
    if (!report) throw new DomainError(chatErrors.messageNotFound);
    if (report.isNew) reportsMade.inc({ reason });
    const response = { report: { id: report.id, created_at: report.createdAt.toISOString() } };
    return { response, isNew: report.isNew };
  }

  async page({ status, after, limit }: ReportsQuery): Promise<ReportsResponse> {
    const found = await this.reports.list(status === 'resolved', after ?? null, limit + 1);
    return { reports: found.slice(0, limit).map(toReport), has_more: found.length > limit };
  }

  /** Of two who resolve it at once one does. @throws DomainError `CHAT.REPORT_NOT_FOUND`, `CHAT.REPORT_RESOLVED` */
  async resolve(actor: Actor, id: string, { outcome, note }: ResolveReportRequest): Promise<Report> {
    const by = staffOf(actor).sub;
    const isDone = await this.reports.resolve(id, { outcome, note: note ?? null, by, at: this.clock.now() });
    const report = await this.reports.find(id);
    if (!report) throw new DomainError(chatErrors.reportNotFound);
    if (!isDone) throw new DomainError(chatErrors.reportResolved);
    return toReport(report);
  }
}

function staffOf({ user }: Actor): AccessClaims {
  if (user?.role !== 'staff') throw new DomainError(commonErrors.forbidden);
  return user;
}

const toReport = (row: ReportRow): Report => ({
  id: row.id,
  room_code: row.room_code,
  message_id: row.message_id,
  username: row.username,
  kind: row.kind,
  content: row.content,
  reason: row.reason,
  comment: row.comment,
  reported_by: row.reported_by,
  status: row.resolved_at ? 'resolved' : 'open',
  outcome: row.outcome,
  note: row.note,
  created_at: row.created_at.toISOString(),
  resolved_at: row.resolved_at?.toISOString() ?? null,
});
