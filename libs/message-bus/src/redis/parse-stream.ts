import { z } from 'zod';

const Entry = z.tuple([z.string(), z.array(z.string())]);
/** An entry of a stream: its id, and its fields and values in turn. */
export type Entry = z.infer<typeof Entry>;

const ReadReply = z.union([z.null(), z.array(z.tuple([z.string(), z.array(Entry)]))]);
const PendingReply = z.array(z.tuple([z.string(), z.string(), z.number(), z.number()]));

/** What `XREADGROUP` of one stream answered. */
export const parseRead = (reply: unknown): Entry[] => ReadReply.parse(reply)?.[0]?.[1] ?? [];

/** What `XCLAIM` answered; entries deleted meanwhile are `null` in older Redis versions. */
export const parseClaimed = (reply: unknown): Entry[] =>
  z
    .array(Entry.nullable())
    .parse(reply)
    .filter((entry) => entry !== null);

/** What `XPENDING` with a range answered. */
export const parsePending = (reply: unknown): { readonly id: string; readonly deliveries: number }[] =>
  PendingReply.parse(reply).map(([id, , , deliveries]) => ({ id, deliveries }));
