import { z } from 'zod';
import { RoomCode, Timestamp, Username, Uuid } from '../primitives.js';
import { MessageKind } from './messages.js';

/**
 * How far a ban reaches. Each holds for the participant, and for the account of a registered one; `device_ip` also for
 * the device at the address that was last seen of them, `ip` for everybody at that address.
 */
export const BanTier = z.enum(['session', 'device_ip', 'ip']).meta({ id: 'BanTier' });
export type BanTier = z.infer<typeof BanTier>;

const Reason = z.string().trim().min(1).max(500);
const Target = { username: Username };
const BanTerms = {
  tier: BanTier.default('session'),
  reason: Reason.optional(),
  expires_at: Timestamp.optional().describe('In the future; for good when absent.'),
};

export const KickRequest = z
  .strictObject({ ...Target, reason: Reason.optional() })
  .meta({ id: 'KickRequest', example: { username: 'BraveOtter42' } });
export type KickRequest = z.infer<typeof KickRequest>;

export const BanRequest = z.strictObject({ ...Target, ...BanTerms }).meta({
  id: 'BanRequest',
  example: { username: 'BraveOtter42', tier: 'device_ip', reason: 'Spam', expires_at: '2027-01-01T00:00:00.000Z' },
});
export type BanRequest = z.infer<typeof BanRequest>;

export const UnbanRequest = z.strictObject(Target).meta({ id: 'UnbanRequest', example: { username: 'BraveOtter42' } });
export type UnbanRequest = z.infer<typeof UnbanRequest>;

export const Ban = z
  .object({
    id: Uuid,
    username: Username,
    tier: BanTier,
    reason: z.string().nullable(),
    expires_at: Timestamp.nullable().describe('`null`: for good.'),
    created_at: Timestamp,
  })
  .meta({ id: 'Ban' });
export type Ban = z.infer<typeof Ban>;

export const BanResponse = z.object({ ban: Ban }).meta({ id: 'BanResponse' });
export type BanResponse = z.infer<typeof BanResponse>;

export const BansQuery = z
  .strictObject({
    limit: z.coerce.number().int().min(1).max(200).default(50),
    before: Uuid.optional().describe('The last `id` of the page before.'),
  })
  .meta({ id: 'BansQuery' });
export type BansQuery = z.infer<typeof BansQuery>;

export const BansResponse = z
  .object({ bans: z.array(Ban).describe('Those in force, newest first.'), has_more: z.boolean() })
  .meta({ id: 'BansResponse' });
export type BansResponse = z.infer<typeof BansResponse>;

export const MuteRequest = z
  .strictObject({
    ...Target,
    seconds: z.int().min(1).max(31_536_000).optional().describe('Until unmuted when absent.'),
  })
  .meta({ id: 'MuteRequest', example: { username: 'BraveOtter42', seconds: 600 } });
export type MuteRequest = z.infer<typeof MuteRequest>;

export const UnmuteRequest = z
  .strictObject(Target)
  .meta({ id: 'UnmuteRequest', example: { username: 'BraveOtter42' } });
export type UnmuteRequest = z.infer<typeof UnmuteRequest>;

export const MuteResponse = z
  .object({ username: Username, muted_until: Timestamp.nullable().describe('`null`: until unmuted.') })
  .meta({ id: 'MuteResponse' });
export type MuteResponse = z.infer<typeof MuteResponse>;

export const PersonalMuteRequest = z
  .strictObject(Target)
  .meta({ id: 'PersonalMuteRequest', example: { username: 'BraveOtter42' } });
export type PersonalMuteRequest = z.infer<typeof PersonalMuteRequest>;

export const PersonalMutesResponse = z
  .object({ usernames: z.array(Username).describe('Whose messages I do not want to see here.') })
  .meta({ id: 'PersonalMutesResponse' });
export type PersonalMutesResponse = z.infer<typeof PersonalMutesResponse>;

export const ReportReason = z.enum(['spam', 'harassment', 'hate', 'sexual', 'violence', 'illegal', 'other']);
export type ReportReason = z.infer<typeof ReportReason>;

export const ReportRequest = z
  .strictObject({ reason: ReportReason, comment: z.string().trim().max(1_000).optional() })
  .meta({ id: 'ReportRequest', example: { reason: 'spam', comment: 'The same link all day' } });
export type ReportRequest = z.infer<typeof ReportRequest>;

/** What the reporter is told. */
export const ReportResponse = z.object({ report: z.object({ id: Uuid, created_at: Timestamp }) }).meta({
  id: 'ReportResponse',
});
export type ReportResponse = z.infer<typeof ReportResponse>;

export const ReportOutcome = z.enum(['dismissed', 'message_deleted', 'author_banned', 'other']);
export type ReportOutcome = z.infer<typeof ReportOutcome>;

export const Report = z
  .object({
    id: Uuid,
    room_code: z.string().describe('Of a Back Room its own code.'),
    message_id: Uuid,
    username: Username.describe('Who said it.'),
    kind: MessageKind,
    content: z.string().describe('As it was when it was reported.'),
    reason: ReportReason,
    comment: z.string().nullable(),
    reported_by: Username,
    status: z.enum(['open', 'resolved']),
    outcome: ReportOutcome.nullable(),
    note: z.string().nullable(),
    created_at: Timestamp,
    resolved_at: Timestamp.nullable(),
  })
  .meta({ id: 'Report' });
export type Report = z.infer<typeof Report>;

export const ReportsQuery = z
  .strictObject({
    status: z.enum(['open', 'resolved']).default('open'),
    limit: z.coerce.number().int().min(1).max(200).default(50),
    after: Uuid.optional().describe('The last `id` of the page before.'),
  })
  .meta({ id: 'ReportsQuery' });
export type ReportsQuery = z.infer<typeof ReportsQuery>;

export const ReportsResponse = z
  .object({ reports: z.array(Report).describe('Oldest first.'), has_more: z.boolean() })
  .meta({ id: 'ReportsResponse' });
export type ReportsResponse = z.infer<typeof ReportsResponse>;

export const ResolveReportRequest = z
  .strictObject({ outcome: ReportOutcome, note: z.string().trim().max(1_000).optional() })
  .meta({ id: 'ResolveReportRequest', example: { outcome: 'message_deleted', note: 'First warning' } });
export type ResolveReportRequest = z.infer<typeof ResolveReportRequest>;

export const ResolvedReportResponse = z.object({ report: Report }).meta({ id: 'ResolvedReportResponse' });
export type ResolvedReportResponse = z.infer<typeof ResolvedReportResponse>;

/** Staff ban somebody from all of ChatPop, whom they know from a room. */
export const SiteBanRequest = z.strictObject({ room_code: RoomCode, ...Target, ...BanTerms }).meta({
  id: 'SiteBanRequest',
  example: { room_code: 'TEST2345', username: 'BraveOtter42', tier: 'device_ip', reason: 'Spam in many rooms' },
});
export type SiteBanRequest = z.infer<typeof SiteBanRequest>;
