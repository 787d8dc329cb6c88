import {
  clientEvents,
  commonErrors,
  DomainError,
  realtimeErrors,
  type Ack,
  type ClientEventType,
} from '@chatpop/contracts';
import { toDomainError } from '@chatpop/service-bootstrap';
import { Logger } from '@nestjs/common';
import type { z } from 'zod';
import type { ClientSession } from './client-session.js';
import { toRefusal } from './socket-errors.js';

const logger = new Logger('ClientCommands');

export const isClientEvent = (type: string): type is ClientEventType => Object.hasOwn(clientEvents, type);

/** Does what a client asks for. Never throws: the filter of what was thrown is here, and echoes no input. */
export async function runCommand(session: ClientSession, type: string, payload: unknown): Promise<Ack> {
  try {
    if (!session.allowsEvent()) throw new DomainError(commonErrors.rateLimited);
    if (!isClientEvent(type)) throw new DomainError(realtimeErrors.badFrame);
    return { ok: true, data: await run(session, type, payload) };
  } catch (thrown) {
    if (toDomainError(thrown).kind === 'internal') logger.error({ msg: 'Socket command failed', type, err: thrown });
    return toRefusal(thrown);
  }
}

async function run(session: ClientSession, type: ClientEventType, payload: unknown): Promise<unknown> {
  switch (type) {
    case 'join': {
      const { code, ...credentials } = parse(clientEvents.join, payload);
      return session.join(credentials, code);
    }
    case 'leave':
      session.leave(parse(clientEvents.leave, payload).code);
      return undefined;
    case 'typing': {
      const { code, typing } = parse(clientEvents.typing, payload);
      await session.typing(code, typing);
      return undefined;
    }
    case 'read': {
      const { code, seq } = parse(clientEvents.read, payload);
      await session.read(code, seq);
      return undefined;
    }
    case 'ping':
      return { ts: new Date().toISOString() };
  }
}

function parse<Schema extends z.ZodType>(schema: Schema, payload: unknown): z.output<Schema> {
  const result = schema.safeParse(payload);
  if (result.success) return result.data;
  throw new DomainError(realtimeErrors.badFrame);
}
