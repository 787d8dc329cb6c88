import type { ParticipantOrder } from '@chatpop/contracts';

/** Where a socket comes from: what bans of addresses and devices go by. */
export interface Caller {
  /** As `networkOf` writes it. */
  readonly network: string;
  /** The device that it showed, if any (`readDeviceId`). */
  readonly deviceId: string | undefined;
}

export type OriginBan = Extract<ParticipantOrder, { name: 'chat:origin_banned' }>;

export const isBarred = ({ network, deviceId }: Caller, ban: OriginBan): boolean =>
  network === ban.network && (ban.device_id === undefined || deviceId === ban.device_id);
