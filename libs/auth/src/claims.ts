import { z } from 'zod';

export const issuer = 'chatpop';
export const accessAudience = 'chatpop:access';
export const sessionAudience = 'chatpop:session';

/** Access token: this user. */
export const AccessClaims = z.object({
  sub: z.uuid(),
  exp: z.int(),
  role: z.enum(['user', 'staff']),
  reserved_username: z.string().nullable(),
  login: z.uuid().optional().describe('The login that it came from: what ends with it.'),
});
export type AccessClaims = z.infer<typeof AccessClaims>;

/** Session token: this participant in this room. Bound to the room's UUID, so that no other room can take it. */
export const SessionClaims = z.object({
  sub: z.uuid().describe('Participant.'),
  exp: z.int(),
  sid: z.uuid().describe('Session: what a kick, ban or leave revokes.'),
  room: z.uuid(),
  code: z.string(),
  username: z.string(),
});
export type SessionClaims = z.infer<typeof SessionClaims>;

/** Who calls, as far as signatures tell. Whether a session was revoked is the chat service's to say. */
export interface Actor {
  readonly user?: AccessClaims;
  readonly session?: SessionClaims;
}
