import { clientEvents, durableEvents, passingEvents, socketEvents } from '@chatpop/contracts';
import { z } from 'zod';

/** The realtime contract as AsyncAPI 3.0: what a client may say, and what it is told. */
export function asyncApiDocument(serverUrl: string) {
  const { host, protocol } = new URL(serverUrl);
  const messages = {
    ...messagesOf(clientEvents, 'From the client', fromClient),
    ...messagesOf(durableEvents, 'Durable: carries the next `seq` of the room, can be resumed'),
    ...messagesOf(passingEvents, 'Passing: may be dropped'),
    ...messagesOf(socketEvents, 'To one socket'),
  };
  const refs = (names: string[]) => names.map((name) => ({ $ref: `#/channels/room/messages/${name}` }));
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'ChatPop realtime',
      version: '1',
      description: 'Socket.IO 4 at /ws/socket.io/ or a plain WebSocket at /ws/chat/{code}/: the same events on both.',
    },
    servers: { edge: { host, protocol: protocol === 'https:' ? 'wss' : 'ws' } },
    channels: {
      room: {
        address: '/ws/chat/{code}/',
        parameters: { code: { description: 'The code of the room.' } },
        messages,
      },
    },
    operations: {
      say: {
        action: 'receive',
        channel: { $ref: '#/channels/room' },
        messages: refs(Object.keys(clientEvents).map(fromClient)),
      },
      hear: {
        action: 'send',
        channel: { $ref: '#/channels/room' },
        messages: refs([...Object.keys(durableEvents), ...Object.keys(passingEvents), ...Object.keys(socketEvents)]),
      },
    },
  };
}

/** Some names are said both ways, with other fields. */
const fromClient = (name: string): string => `client-${name}`;

function messagesOf(
  events: Readonly<Record<string, z.ZodType>>,
  summary: string,
  keyOf = (name: string): string => name,
): Record<string, unknown> {
  const entries = Object.entries(events).map(([name, schema]): [string, unknown] => [
    keyOf(name),
    {
      name,
      summary,
      payload: { schemaFormat: 'application/schema+json;version=draft-07', schema: jsonSchema(schema) },
    },
  ]);
  return Object.fromEntries(entries);
}

const jsonSchema = (schema: z.ZodType): unknown =>
  z.toJSONSchema(schema, { target: 'draft-7', unrepresentable: 'any', reused: 'inline' });
