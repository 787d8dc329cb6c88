import type { EntityManager } from 'typeorm';
import { listOf, type PreparedStatement } from '../pipeline.js';

/** A participant who writes, through a session. */
export interface Sender {
  readonly session_id: string;
  readonly is_valid: boolean;
  readonly participant_id: string;
  readonly username: string;
  readonly username_is_reserved: boolean;
  readonly is_host: boolean;
  readonly is_muted: boolean;
  readonly last_message_at: Date | null;
}

/** Those of the sessions `$1` that there are. */
export const findSenders: PreparedStatement = {
  name: 'find-senders',
  text: `
    select sender.* from unnest(${listOf('$1', 'uuid')}) as asked (id)
    cross join lateral (
      select s.id as session_id, s.revoked_at is null and s.expires_at > now() as is_valid, s.participant_id,
        p.username, p.username_is_reserved, p.is_host, p.last_message_at,
        coalesce(p.muted_until > now(), false) as is_muted
      from chat.session s join chat.participant p on p.id = s.participant_id where s.id = asked.id limit 1
    ) sender`,
};

/** The one of a session, as it stands in a transaction. */
export async function readSender(manager: EntityManager, sessionId: string): Promise<Sender | undefined> {
  const [sender] = await manager.query<Sender[]>(findSenders.text, [[sessionId]]);
  return sender;
}
