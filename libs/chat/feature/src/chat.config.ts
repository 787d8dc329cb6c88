import { parsePinTiers } from '@chatpop/chat-domain';
import { defineConfig, setting, type ConfigOf } from '@chatpop/service-bootstrap';
import { z } from 'zod';

const count = z.coerce.number().int().min(1);
/** What a column of the type `integer` holds. */
const integer = count.max(2_147_483_647);

export const chatConfig = defineConfig('chat', {
  secretKey: setting(
    'CHAT_SECRET_KEY',
    z.string().min(32),
    'A secret of at least 32 characters that keys the hashes of access codes.',
    { secret: true },
  ),
  messageMaxChars: setting('MESSAGE_MAX_CHARS', count.default(5_000), 'The longest message, in characters.'),
  sendBatchMax: setting(
    'SEND_BATCH_MAX',
    count.default(200),
    'How many messages are written in one transaction at most.',
  ),
  sendBatchWaitMs: setting(
    'SEND_BATCH_WAIT_MS',
    z.coerce.number().int().min(0).default(5),
    'How long a batch waits at most for as many messages as the one before had, in ms. After one alone none waits.',
  ),
  messagesPerSecond: setting(
    'MESSAGES_PER_SECOND',
    count.default(5),
    'Messages a second for a participant, over time.',
  ),
  messagesBurst: setting('MESSAGES_BURST', count.default(10), 'Messages at once for a participant.'),
  changesPerSecond: setting(
    'MESSAGE_CHANGES_PER_SECOND',
    count.default(5),
    'Edits, deletions, highlights and reactions a second for a participant, over time.',
  ),
  changesBurst: setting('MESSAGE_CHANGES_BURST', count.default(20), 'Of these at once for a participant.'),
  hostChangesPerSecond: setting(
    'HOST_CHANGES_PER_SECOND',
    count.default(2),
    'Rooms opened, changes of rooms and announcements a second for a person, over time.',
  ),
  hostChangesBurst: setting('HOST_CHANGES_BURST', count.default(60), 'Of these at once for a person.'),
  editWindowSeconds: setting(
    'MESSAGE_EDIT_WINDOW_SECONDS',
    count.default(900),
    'How long its author may edit a message, in seconds.',
  ),
  historyCacheRooms: setting(
    'HISTORY_CACHE_ROOMS',
    count.default(500),
    'Of how many rooms a process keeps the newest page of history (some 50 KB each).',
  ),
  historyCacheSeconds: setting(
    'HISTORY_CACHE_SECONDS',
    count.default(60),
    'How long it keeps one that does not change, in seconds.',
  ),
  searchesPerMinute: setting('SEARCHES_PER_MINUTE', count.default(60), 'Searches a minute for one person.'),
  unreadMax: setting(
    'UNREAD_COUNT_MAX',
    count.default(1_000),
    "Unread messages are counted among so many of a room's newest.",
  ),
  joinsPerMinute: setting(
    'JOINS_PER_MINUTE',
    count.default(60),
    'Joins a minute for an IP in one room; returning sessions are exempt.',
  ),
  newNamesPerHour: setting(
    'NEW_NAMES_PER_HOUR',
    count.default(20),
    'New anonymous names an hour for an IP in one room.',
  ),
  accessCodeTries: setting('ACCESS_CODE_TRIES', count.default(10), 'Wrong access codes in a window for a room and IP.'),
  accessCodeRoomTries: setting(
    'ACCESS_CODE_ROOM_TRIES',
    count.default(100),
    'Wrong access codes in a window for a room as a whole.',
  ),
  accessCodeWindowSeconds: setting('ACCESS_CODE_WINDOW_SECONDS', count.default(900), 'That window, in seconds.'),
  reportsPerHour: setting('REPORTS_PER_HOUR', count.default(20), 'Messages that a participant may report in an hour.'),
  personalMutesMax: setting(
    'PERSONAL_MUTES_MAX',
    count.default(200),
    'How many people a participant may mute for themselves in one room.',
  ),
  sessionTtlSeconds: setting(
    'SESSION_TTL_SECONDS',
    count.default(86_400),
    'How long a session token lasts, in seconds.',
  ),
  outboxSweepMs: setting(
    'OUTBOX_SWEEP_MS',
    count.default(250),
    'How often events that are not in the logs yet are looked for, in ms.',
  ),
  outboxGraceMs: setting(
    'OUTBOX_GRACE_MS',
    z.coerce.number().int().min(0).default(500),
    'How long the process that committed an event has before others append it in its place, in ms.',
  ),
  purchaseAnswerSweepMs: setting(
    'PURCHASE_ANSWER_SWEEP_MS',
    count.default(250),
    'How often answers to purchases that were not told yet are looked for, in ms.',
  ),
  backRoomPriceMinimum: setting(
    'BACK_ROOM_PRICE_MINIMUM',
    integer.default(100),
    'The lowest price of a seat in a Back Room, in minor units of the currency.',
  ),
  backRoomPriceMaximum: setting(
    'BACK_ROOM_PRICE_MAXIMUM',
    integer.default(50_000),
    'The highest price of a seat in a Back Room, in minor units of the currency.',
  ),
  backRoomSeatsMaximum: setting('BACK_ROOM_SEATS_MAXIMUM', integer.default(10_000), 'The most seats of a Back Room.'),
  purchaseReaders: setting(
    'PURCHASE_READERS',
    count.default(4),
    'How many paid and refunded purchases one instance decides on at the same time, of each.',
  ),
  pinTiers: setting(
    'PIN_TIERS',
    z
      .string()
      .default('100=10,200=15,500=20,1000=30,1500=45,2000=60,+500..20000=60')
      .transform((text, context) => {
        try {
          return parsePinTiers(text);
        } catch (error) {
          context.addIssue(error instanceof Error ? error.message : 'no tiers');
          return z.NEVER;
        }
      }),
    'What a pin costs, minor units=minutes, rising; `+500..20000=60` is every 500 more up to 20000.',
  ),
  pinHoldMinutes: setting('PIN_HOLD_MINUTES', count.default(60), 'How long a new pin or an outbid holds, in minutes.'),
  pinSweepMs: setting('PIN_SWEEP_MS', count.default(500), 'How often pins whose time is over are looked for, in ms.'),
  currency: setting(
    'CURRENCY',
    z
      .string()
      .regex(/^[a-z]{3}$/)
      .default('usd'),
    'The currency of all prices, as an ISO 4217 code in lower case; payments reads the same variable.',
  ),
});
export type ChatConfig = ConfigOf<typeof chatConfig>;
