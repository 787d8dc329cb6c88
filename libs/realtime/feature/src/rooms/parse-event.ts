import { durableEvents, passingEvents, type Presence } from '@chatpop/contracts';
import { z } from 'zod';

const Banned = z.object({ data: durableEvents.participant_banned });
const Counted = z.object({ data: passingEvents.presence });
const Passing = new Map([
  ['chat:typing', z.object({ data: passingEvents.typing })],
  ['chat:user_joined', z.object({ data: passingEvents.user_joined })],
  ['chat:user_left', z.object({ data: passingEvents.user_left })],
]);

const speaking: ReadonlySet<string> = new Set(['chat:new_message', 'chat:message_updated', 'chat:message_pinned']);
/** Only what muting looks at: the rest goes to clients as chat wrote it, newer fields included. */
const Said = z.looseObject({
  data: z.looseObject({
    message: z.looseObject({
      username: z.string(),
      is_deleted: z.boolean().optional(),
      reply_to: z.looseObject({ username: z.string() }).optional(),
    }),
  }),
});
/** An event in which somebody says something. */
export type Said = z.infer<typeof Said>;

export const parseSaid = (name: string, event: string): Said | undefined =>
  speaking.has(name) ? Said.safeParse(JSON.parse(event)).data : undefined;

export const parseBannedUsername = (event: string): string | undefined => usernameIn(Banned, event);

/** What a room is told of how many people it has, if it is. */
export const parsePresence = (name: string, event: string): Presence | undefined =>
  name === 'chat:presence' ? Counted.safeParse(JSON.parse(event)).data?.data : undefined;

/** Whom a passing event is about, if it is about one person. */
export function parseSubject(name: string, event: string): string | undefined {
  const schema = Passing.get(name);
  return schema && usernameIn(schema, event);
}

function usernameIn(schema: z.ZodType<{ data: { username: string } }>, event: string): string | undefined {
  const result = schema.safeParse(JSON.parse(event));
  return result.success ? result.data.data.username : undefined;
}
