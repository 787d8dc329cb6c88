import type { BanTier } from '@chatpop/contracts';

/** Where somebody calls from: their network (`networkOf` their address), and the device that they show. */
export interface ClientOrigin {
  readonly network: string;
  readonly deviceId: string;
}

/** A ban from a room; from every room when `room_id` is `null`. */
export interface BanRow {
  readonly id: string;
  readonly room_id: string | null;
  readonly participant_id: string;
  readonly user_id: string | null;
  readonly username: string;
  readonly tier: BanTier;
  readonly network: string | null;
  readonly device_id: string | null;
  readonly reason: string | null;
  readonly created_at: Date;
  readonly expires_at: Date | null;
}

export const banColumns = `id, room_id, participant_id, user_id, username, tier, network, device_id, reason, created_at,
  expires_at`;

/** Who wants in, as far as it is known. */
export interface BanSuspect {
  readonly userId: string | null;
  readonly participantId: string | null;
  readonly network: string | null;
  readonly deviceId: string | null;
}

/** A session that a ban has ended. */
export interface EndedSession {
  readonly participant_id: string;
  readonly session_id: string;
}
