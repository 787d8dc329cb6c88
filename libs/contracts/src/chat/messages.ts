import { z } from 'zod';
import { GivenGift } from '../payments/gifts.js';
import { Pin } from '../payments/pins.js';
import { Media } from './media.js';
import { Epoch, Money, Seq, Timestamp, Username, Uuid } from '../primitives.js';
import { AccessMode } from './rooms.js';

export const MessageKind = z.enum(['text', 'photo', 'voice', 'video', 'system', 'tip', 'gift']);
export type MessageKind = z.infer<typeof MessageKind>;

/** What one can react with. */
export const reactionEmojis = ['👍', '❤️', '😂', '😮', '😢', '😡'] as const;
export const ReactionEmoji = z.enum(reactionEmojis).meta({ id: 'ReactionEmoji' });
export type ReactionEmoji = z.infer<typeof ReactionEmoji>;

export const ReactionSummary = z
  .object({
    emoji: z.string(),
    count: z.int(),
    has_reacted: z.boolean().optional().describe('Whether the caller did; in answers to members, not in events.'),
  })
  .meta({ id: 'ReactionSummary' });
export type ReactionSummary = z.infer<typeof ReactionSummary>;

export const ReplyPreview = z
  .object({
    id: Uuid,
    username: Username,
    content: z.string().describe('At most 100 characters.'),
    is_deleted: z.boolean(),
  })
  .meta({ id: 'ReplyPreview' });
export type ReplyPreview = z.infer<typeof ReplyPreview>;

/** What a message of the kind `system` tells, for clients that say it in their own words. */
export const SystemNotice = z
  .discriminatedUnion('event', [
    z.object({ event: z.literal('room_renamed'), name: z.string() }),
    z.object({ event: z.literal('room_closed') }),
    z.object({ event: z.literal('room_reopened') }),
    z.object({ event: z.literal('slow_mode_changed'), slow_mode_seconds: z.int() }),
    z.object({ event: z.literal('access_mode_changed'), access_mode: AccessMode }),
  ])
  .meta({ id: 'SystemNotice', example: { event: 'slow_mode_changed', slow_mode_seconds: 10 } });
export type SystemNotice = z.infer<typeof SystemNotice>;

export const Message = z
  .object({
    id: Uuid,
    room_code: z.string(),
    seq: Seq.describe('Where it stands in the room.'),
    updated_seq: Seq.describe('The `seq` of its latest change.'),
    username: Username,
    username_is_reserved: z.boolean(),
    is_from_host: z.boolean(),
    kind: MessageKind,
    content: z.string().describe('Plain text; empty once deleted, and where a file says it all.'),
    media: Media.optional().describe('Of the kinds `photo`, `voice` and `video`.'),
    reply_to: ReplyPreview.optional(),
    mentions: z.array(Username),
    reactions: z.array(ReactionSummary),
    is_pinned: z.boolean(),
    pinned_until: Timestamp.optional(),
    pin: Pin.optional().describe('While it is pinned.'),
    tip: z.object({ amount: Money }).optional().describe('Of the kind `tip`.'),
    gift: GivenGift.optional().describe('Of the kind `gift`.'),
    is_thanked: z.boolean().optional().describe('Who got the tip or gift said thank you; absent when not.'),
    notice: SystemNotice.optional().describe('Of the kind `system`: what happened to the room. Nobody said it.'),
    is_highlighted: z.boolean().optional().describe('The host lets it stand out; absent when not.'),
    is_edited: z.boolean(),
    is_deleted: z.boolean(),
    is_hidden: z.boolean().optional().describe('By somebody whom I have muted: without content. Absent when not.'),
    client_message_id: Uuid.optional(),
    created_at: Timestamp,
  })
  .meta({ id: 'Message' });
export type Message = z.infer<typeof Message>;

/** What somebody sees of a message whose author they have muted: its place, and nothing of what was said or paid. */
export const hiddenFields = {
  content: '',
  media: undefined,
  mentions: [],
  reactions: [],
  is_pinned: false,
  pinned_until: undefined,
  pin: undefined,
  tip: undefined,
  gift: undefined,
  is_thanked: undefined,
  is_highlighted: undefined,
  is_hidden: true,
} satisfies Partial<Message>;

/** Content is checked by the domain's rule (1-5000 characters after trimming), this bound only keeps floods out. */
export const SendMessageRequest = z
  .strictObject({
    content: z.string().max(50_000).default('').describe('May be left out with a file.'),
    client_message_id: Uuid.optional(),
    reply_to_id: Uuid.optional(),
    media_id: Uuid.optional().describe('A file uploaded before by the same participant, for this message alone.'),
  })
  .meta({
    id: 'SendMessageRequest',
    example: { content: 'Hello from the pier!', client_message_id: '0197b1c2-7a34-7c11-9c55-3f0d1b2a4e90' },
  });
export type SendMessageRequest = z.infer<typeof SendMessageRequest>;

export const EditMessageRequest = z
  .strictObject({ content: z.string().max(50_000) })
  .meta({ id: 'EditMessageRequest', example: { content: 'Hello from the *other* pier!' } });
export type EditMessageRequest = z.infer<typeof EditMessageRequest>;

export const ReactRequest = z
  .strictObject({ emoji: ReactionEmoji })
  .meta({ id: 'ReactRequest', example: { emoji: '👍' } });
export type ReactRequest = z.infer<typeof ReactRequest>;

export const HighlightRequest = z
  .strictObject({ highlighted: z.boolean() })
  .meta({ id: 'HighlightRequest', example: { highlighted: true } });
export type HighlightRequest = z.infer<typeof HighlightRequest>;

export const ReadRequest = z
  .strictObject({ seq: Seq.describe('The last `seq` that was seen.') })
  .meta({ id: 'ReadRequest', example: { seq: 42 } });
export type ReadRequest = z.infer<typeof ReadRequest>;

/** Positions go forward only; one beyond the room's end means its end. */
export const ReadResponse = z
  .object({ last_read_seq: Seq, unread_count: z.int().describe("Others' messages after it, counted up to a limit.") })
  .meta({ id: 'ReadResponse' });
export type ReadResponse = z.infer<typeof ReadResponse>;

export const MessageResponse = z.object({ message: Message }).meta({ id: 'MessageResponse' });
export type MessageResponse = z.infer<typeof MessageResponse>;

export const HistoryQuery = z
  .strictObject({
    limit: z.coerce.number().int().min(1).max(200).default(50),
    before_seq: z.coerce.number().int().min(0).optional().describe('Older than this `seq`.'),
    after_seq: z.coerce
      .number()
      .int()
      .min(0)
      .optional()
      .describe('Changed after this `seq`: edits and deletions are seen too.'),
  })
  .refine((query) => query.before_seq === undefined || query.after_seq === undefined, {
    path: ['after_seq'],
    message: 'give before_seq or after_seq, not both',
  })
  .meta({ id: 'HistoryQuery' });
export type HistoryQuery = z.infer<typeof HistoryQuery>;

export const HistoryResponse = z
  .object({
    messages: z.array(Message).describe('Oldest first; after `after_seq` in the order of `updated_seq`.'),
    epoch: Epoch,
    last_seq: Seq,
    has_more: z.boolean(),
  })
  .meta({ id: 'HistoryResponse' });
export type HistoryResponse = z.infer<typeof HistoryResponse>;

export const SearchQuery = z
  .strictObject({
    q: z.string().trim().min(1).max(200).describe('Words; "a phrase" in quotes, or, and -without as on the web.'),
    limit: z.coerce.number().int().min(1).max(100).default(20),
    before_seq: z.coerce.number().int().min(0).optional().describe('Older than this `seq`: the next page.'),
  })
  .meta({ id: 'SearchQuery' });
export type SearchQuery = z.infer<typeof SearchQuery>;

export const SearchResponse = z
  .object({ messages: z.array(Message).describe('Newest first.'), has_more: z.boolean() })
  .meta({ id: 'SearchResponse' });
export type SearchResponse = z.infer<typeof SearchResponse>;
