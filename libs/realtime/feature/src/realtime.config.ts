import { defineConfig, setting, type ConfigOf } from '@chatpop/service-bootstrap';
import { z } from 'zod';

const count = z.coerce.number().int().min(1);
const milliseconds = z.coerce.number().int().min(0);

export const realtimeConfig = defineConfig('realtime', {
  subscribeTimeoutMs: setting(
    'ROOM_SUBSCRIBE_TIMEOUT_MS',
    count.default(2_000),
    'How long subscribing to a room may take before the join is refused for now, in ms.',
  ),
  reorderEvents: setting('ROOM_REORDER_EVENTS', count.default(64), 'Events of a room that wait for an earlier one.'),
  reorderMs: setting('ROOM_REORDER_MS', count.default(100), 'How long they wait before it is fetched, in ms.'),
  repairRetryMs: setting('ROOM_REPAIR_RETRY_MS', count.default(2_000), 'The most time between two repairs, in ms.'),
  beatMs: setting(
    'ROOM_BEAT_MS',
    milliseconds.default(20),
    "The least time between two writes to a room's sockets, in ms: what a busy room says meanwhile is one write.",
  ),
  passingBeatMs: setting(
    'ROOM_PASSING_BEAT_MS',
    milliseconds.default(50),
    'The same for what passes: who types, who comes and goes.',
  ),
  headCheckMs: setting('ROOM_HEAD_CHECK_MS', count.default(2_000), "How often rooms' heads are compared, in ms."),
  sessionCheckMs: setting(
    'SESSION_CHECK_MS',
    count.default(3_000),
    'How often chat is asked which sessions have ended, in case an order to end their sockets was lost, in ms.',
  ),
  resumeEvents: setting('ROOM_RESUME_EVENTS', count.default(5_000), 'Events that a resume brings at most.'),
  lingerMs: setting(
    'ROOM_LINGER_MS',
    milliseconds.default(5_000),
    'How long a room stays subscribed to after its last socket left, in ms.',
  ),
  authTimeoutMs: setting(
    'SOCKET_AUTH_TIMEOUT_MS',
    count.default(10_000),
    'How long a socket has to show a token, in ms.',
  ),
  readerGraceMs: setting(
    'SOCKET_READER_GRACE_MS',
    milliseconds.default(1_000),
    'How long a plain socket without a token may still send one before it becomes a reader, in ms.',
  ),
  maxFrameBytes: setting('SOCKET_MAX_FRAME_BYTES', count.default(65_536), 'The largest frame from a client, in bytes.'),
  pingIntervalMs: setting('SOCKET_PING_INTERVAL_MS', count.default(15_000), 'How often a socket is pinged, in ms.'),
  pingTimeoutMs: setting('SOCKET_PING_TIMEOUT_MS', count.default(10_000), 'How long its answer may take, in ms.'),
  dropBytes: setting(
    'SOCKET_DROP_BYTES',
    count.default(262_144),
    'Unsent bytes above which passing events are dropped for a socket.',
  ),
  dropPackets: setting('SOCKET_DROP_PACKETS', count.default(128), 'The same in unsent packets.'),
  closeBytes: setting(
    'SOCKET_CLOSE_BYTES',
    count.default(1_048_576),
    'Unsent bytes above which a socket is closed as too slow.',
  ),
  closePackets: setting('SOCKET_CLOSE_PACKETS', count.default(512), 'The same in unsent packets.'),
  closeAgeMs: setting('SOCKET_CLOSE_AGE_MS', count.default(10_000), 'The same by the age of what is unsent, in ms.'),
  connectsPerSecond: setting(
    'SOCKET_CONNECTS_PER_SECOND',
    count.default(200),
    'Sockets that a gateway lets in each second, on average.',
  ),
  connectsBurst: setting('SOCKET_CONNECTS_BURST', count.default(1_000), 'Sockets that it lets in at once.'),
  socketsPerAddress: setting(
    'SOCKETS_PER_ADDRESS',
    count.default(500),
    'Sockets that one IP address (one /64 of IPv6) may have open at a gateway.',
  ),
  socketsPerSession: setting(
    'SOCKETS_PER_SESSION',
    count.default(10),
    'Sockets that one session may have open at a gateway; a further one replaces the oldest.',
  ),
  eventsPerSecond: setting(
    'SOCKET_EVENTS_PER_SECOND',
    count.default(20),
    'Events that a client may send each second, on average.',
  ),
  eventsBurst: setting('SOCKET_EVENTS_BURST', count.default(60), 'Events that it may send at once.'),
  typingRepeatMs: setting(
    'TYPING_REPEAT_MS',
    milliseconds.default(2_000),
    'How long a client that says again that it types is not told to the room again, in ms.',
  ),
  readGatherMs: setting(
    'READ_GATHER_MS',
    milliseconds.default(100),
    'How long read positions of a room are gathered before chat is told, in ms.',
  ),
  drainSpreadMs: setting(
    'SOCKET_DRAIN_SPREAD_MS',
    milliseconds.default(3_000),
    'Over what time sockets are sent elsewhere when the gateway ends, in ms.',
  ),
});
export type RealtimeConfig = ConfigOf<typeof realtimeConfig>;
