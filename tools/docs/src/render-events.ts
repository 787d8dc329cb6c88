import { clientEvents, closeCodes, durableEvents, isRetryable, passingEvents, socketEvents } from '@chatpop/contracts';
import { z } from 'zod';

/** What is said on sockets, by whom, with which fields. */
export function renderEvents(): string {
  return [
    '# Events',
    '',
    'The same on Socket.IO (`/ws/socket.io/`, the name of the event is its type) and on a plain WebSocket (`/ws/chat/{code}/`, a',
    'frame is the whole event). Server to client: `{v: 1, type, room_code, epoch, seq?, id, ts, data}`. The schemas are served as',
    '[AsyncAPI](http://localhost:9000/api/docs/asyncapi.json).',
    '',
    '## Durable: once, in the order of `seq`, can be resumed',
    '',
    table(durableEvents),
    '## Passing: no `seq`, dropped first under load',
    '',
    table(passingEvents),
    'They go out at once in a quiet room, together every 50 ms (`ROOM_PASSING_BEAT_MS`) in a busy one; of what is said twice about a',
    'person in that time only the later. Nobody is told what they do themselves.',
    '',
    '## To one socket',
    '',
    table(socketEvents),
    '## From the client; on Socket.IO each is acknowledged',
    '',
    table(clientEvents),
    '## Close codes of plain sockets',
    '',
    '| code | why | come back |',
    '|---|---|---|',
    ...Object.entries(closeCodes).map(
      ([why, code]) => `| ${code} | ${words(why)} | ${isRetryable(code) ? 'yes, and resume' : 'no'} |`,
    ),
    '',
  ].join('\n');
}

function table(events: Readonly<Record<string, z.ZodType>>): string {
  const rows = Object.entries(events).map(([name, schema]) => `| \`${name}\` | ${fieldsOf(schema)} |`);
  return ['| type | data |', '|---|---|', ...rows, ''].join('\n');
}

const fieldsOf = (schema: z.ZodType): string =>
  schema instanceof z.ZodObject
    ? Object.entries(schema.shape)
        .map(([field, type]) => `\`${field}${type instanceof z.ZodOptional ? '?' : ''}\``)
        .join(', ')
    : '';

const words = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
