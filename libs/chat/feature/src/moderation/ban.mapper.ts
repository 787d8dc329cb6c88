import type { BanRow } from '@chatpop/chat-data-access';
import type { Ban } from '@chatpop/contracts';

/** As hosts and staff see it: no address and no device is shown to anybody. */
export const toBan = (ban: BanRow): Ban => ({
  id: ban.id,
  username: ban.username,
  tier: ban.tier,
  reason: ban.reason,
  expires_at: ban.expires_at?.toISOString() ?? null,
  created_at: ban.created_at.toISOString(),
});
