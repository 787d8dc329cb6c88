import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuthModule } from '@chatpop/auth';
import type {
  CreateRoomResponse,
  DurableEventType,
  JoinRoomResponse,
  Message,
  MessageResponse,
  RoomEvent,
  TokenResponse,
} from '@chatpop/contracts';
import { MessageBus, MessageBusModule, WorkQueue } from '@chatpop/message-bus';
import { RateLimitModule } from '@chatpop/rate-limit';
import { startService, type RunningService } from '@chatpop/service-bootstrap';
import { Module } from '@nestjs/common';
import { exportJWK, generateKeyPair } from 'jose';
import pg from 'pg';
import { ChatFeatureModule } from '../src/index.js';
import { newDatabase } from './databases.js';

@Module({ imports: [AuthModule, MessageBusModule, RateLimitModule, ChatFeatureModule] })
class TestModule {}

interface Call {
  readonly method?: string;
  readonly body?: unknown;
  /** Access or session token. */
  readonly token?: string;
  readonly session?: string;
  readonly headers?: Record<string, string>;
}

export interface Answer<Body> {
  readonly status: number;
  readonly body: Body;
  readonly headers: Headers;
}

export interface User {
  readonly token: string;
  readonly id: string;
}

const internalToken = 'internal-token-of-the-tests-0123456789';

/** A chat service on a database of its own, and what a test needs to talk to it. */
export class ChatWorld {
  private pool: pg.Pool | undefined;

  private constructor(
    readonly services: readonly RunningService[],
    readonly databaseUrl: string,
    /** Where files of messages lie. */
    readonly mediaDir: string,
    /** What another instance of the same service is started with. */
    readonly environment: NodeJS.ProcessEnv,
  ) {}

  /** @param instances how many services share the database and the bus. */
  static async start(environment: Record<string, string> = {}, instances = 1): Promise<ChatWorld> {
    const databaseUrl = environment['DATABASE_URL'] ?? (await newDatabase());
    const mediaDir = await mkdtemp(join(tmpdir(), 'chatpop-media-'));
    const { privateKey } = await generateKeyPair('EdDSA', { extractable: true });
    const common = {
      NODE_ENV: 'test',
      HOST: '127.0.0.1',
      PORT: '0',
      INTERNAL_PORT: '0',
      LOG_LEVEL: 'silent',
      DATABASE_URL: databaseUrl,
      REDIS_URL: process.env['TEST_REDIS_URL'],
      AUTH_PRIVATE_KEY: JSON.stringify({ ...(await exportJWK(privateKey)), kid: 'test' }),
      INTERNAL_API_TOKEN: internalToken,
      CHAT_SECRET_KEY: 'chat-secret-of-the-tests-0123456789abcdef',
      CHAT_MEDIA_STORAGE_DIR: mediaDir,
      RATE_LIMITS: 'off',
      PASSWORD_SCRYPT_LOG2_N: '10',
      PASSWORD_SCRYPT_P: '1',
      ...environment,
    };
    const starts = Array.from({ length: instances }, () =>
      startService({ module: TestModule, service: { name: 'chat', title: 'Chat' } }, common),
    );
    return new ChatWorld(await Promise.all(starts), databaseUrl, mediaDir, common);
  }

  async stop(): Promise<void> {
    await Promise.all(this.services.map((service) => service.stop()));
    await this.pool?.end();
    await rm(this.mediaDir, { recursive: true });
  }

  get bus(): MessageBus {
    return this.service().app.get(MessageBus);
  }

  get work(): WorkQueue {
    return this.service().app.get(WorkQueue);
  }

  service(instance = 0): RunningService {
    const service = this.services[instance];
    if (!service) throw new Error(`No instance ${instance}`);
    return service;
  }

  async call<Body = Record<string, unknown>>(path: string, call: Call = {}, instance = 0): Promise<Answer<Body>> {
    const response = await fetch(this.service(instance).url + path, {
      method: call.method ?? (call.body === undefined ? 'GET' : 'POST'),
      headers: {
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(call.token === undefined ? {} : { authorization: `Bearer ${call.token}` }),
        ...(call.session === undefined ? {} : { 'x-chat-session': call.session }),
        ...call.headers,
      },
      body: call.body === undefined ? undefined : JSON.stringify(call.body),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Body, headers: response.headers };
  }

  internal<Body>(path: string, about: 'rooms' | 'sessions' = 'rooms'): Promise<Answer<Body>> {
    return this.call<Body>(`/internal/${about}/${path}`, { token: internalToken });
  }

  /** Says something as another service does. */
  tell<Body>(path: string, body: object): Promise<Answer<Body>> {
    return this.call<Body>(`/internal/rooms/${path}`, { token: internalToken, body });
  }

  async register(reservedUsername?: string): Promise<User> {
    const body = {
      email: `${randomUUID()}@example.com`,
      password: 'correct horse battery',
      reserved_username: reservedUsername,
    };
    const { body: answer } = await this.call<TokenResponse>('/api/auth/register/', { body });
    return { token: answer.access_token, id: answer.user.id };
  }

  /** An account with the role staff, and a token that says so. */
  async registerStaff(): Promise<User> {
    const email = `${randomUUID()}@example.com`;
    const password = 'correct horse battery';
    await this.call('/api/auth/register/', { body: { email, password } });
    await this.query(`update chat.app_user set role = 'staff' where email = $1`, [email]);
    const { body } = await this.call<TokenResponse>('/api/auth/login/', { body: { email, password } });
    return { token: body.access_token, id: body.user.id };
  }

  async createRoom(host: User, fields: Record<string, unknown> = {}): Promise<CreateRoomResponse> {
    const answer = await this.call<CreateRoomResponse>('/api/chats/create/', {
      token: host.token,
      body: { name: 'Pier', ...fields },
    });
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
    return answer.body;
  }

  async join(code: string, username?: string, fields: Record<string, unknown> = {}): Promise<JoinRoomResponse> {
    const answer = await this.call<JoinRoomResponse>(`/api/chats/${code}/join/`, { body: { username, ...fields } });
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
    return answer.body;
  }

  /** Says something. @returns the message. */
  async say(code: string, token: string, content: string, fields: Record<string, unknown> = {}): Promise<Message> {
    const path = `/api/chats/${code}/messages/send/`;
    const { status, body } = await this.call<MessageResponse>(path, { token, body: { content, ...fields } });
    if (status !== 201) throw new Error(JSON.stringify(body));
    return body.message;
  }

  /** The durable events of a room after a position, as gateways hear them. */
  async heard(code: string, afterSeq: number, count: number): Promise<RoomEvent<DurableEventType>[]> {
    const deadline = Date.now() + 10_000;
    for (;;) {
      const records = await this.bus.read(code, afterSeq, count);
      if (records.length >= count) return records.map(({ event }) => JSON.parse(event) as RoomEvent<DurableEventType>);
      if (Date.now() > deadline) throw new Error(`Heard ${records.length} of ${count} events`);
      await new Promise(setImmediate);
    }
  }

  async query<Row>(sql: string, values: unknown[] = []): Promise<Row[]> {
    this.pool ??= new pg.Pool({ connectionString: this.databaseUrl, max: 4 });
    return (await this.pool.query(sql, values)).rows as Row[];
  }
}
