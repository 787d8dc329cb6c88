import type { UserEntity } from '@chatpop/chat-data-access';
import type { User } from '@chatpop/contracts';

/** An account as its owner sees it. */
export const toUser = (user: UserEntity): User => ({
  id: user.id,
  email: user.email,
  reserved_username: user.reservedUsername,
  role: user.role,
  created_at: user.createdAt.toISOString(),
});
