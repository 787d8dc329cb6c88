import { durableEvents, passingEvents } from '@chatpop/contracts';
import { z } from 'zod';

const Banned = z.object({ data: durableEvents.participant_banned });
const Typing = z.object({ data: passingEvents.typing });

/** The two events that the gateway itself looks into. */
export const parseBannedUsername = (event: string): string | undefined => usernameIn(Banned, event);
export const parseTypingUsername = (event: string): string | undefined => usernameIn(Typing, event);

function usernameIn(schema: z.ZodType<{ data: { username: string } }>, event: string): string | undefined {
  const result = schema.safeParse(JSON.parse(event));
  return result.success ? result.data.data.username : undefined;
}
