import { durableEvents, passingEvents } from '@chatpop/contracts';
import { z } from 'zod';

const Banned = z.object({ data: durableEvents.participant_banned });
const Passing = new Map([
  ['chat:typing', z.object({ data: passingEvents.typing })],
  ['chat:user_joined', z.object({ data: passingEvents.user_joined })],
  ['chat:user_left', z.object({ data: passingEvents.user_left })],
]);

export const parseBannedUsername = (event: string): string | undefined => usernameIn(Banned, event);

/** Whom a passing event is about, if it is about one person. */
export function parseSubject(name: string, event: string): string | undefined {
  const schema = Passing.get(name);
  return schema && usernameIn(schema, event);
}

function usernameIn(schema: z.ZodType<{ data: { username: string } }>, event: string): string | undefined {
  const result = schema.safeParse(JSON.parse(event));
  return result.success ? result.data.data.username : undefined;
}
