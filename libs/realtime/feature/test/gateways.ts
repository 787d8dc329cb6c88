import { generateKeyPairSync } from 'node:crypto';
import { AuthModule, TokenSigner } from '@chatpop/auth';
import { MessageBus, MessageBusModule } from '@chatpop/message-bus';
import { startService, type Environment, type RunningService } from '@chatpop/service-bootstrap';
import { PlainSocketClient, SocketIoClient, type SocketClient, type SocketCredentials } from '@chatpop/testing';
import { Module } from '@nestjs/common';
import { RealtimeFeatureModule } from '../src/realtime.module.js';
import { Sessions } from '../src/sockets/sessions.js';
import { FakeChat, internalToken, type FakeParticipant } from './fake-chat.js';

const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
export const privateKey = { kty: 'OKP', crv: 'Ed25519', x: jwk.x ?? '', d: jwk.d ?? '', kid: 'test' } as const;

const common: Environment = {
  NODE_ENV: 'test',
  HOST: '127.0.0.1',
  PORT: '0',
  INTERNAL_PORT: '0',
  LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'silent',
  AUTH_PRIVATE_KEY: JSON.stringify(privateKey),
  INTERNAL_API_TOKEN: internalToken,
  PUBLIC_URL: 'http://chatpop.test',
  SOCKET_READER_GRACE_MS: '500',
  SOCKET_DRAIN_SPREAD_MS: '200',
};
export const onRedis: Environment = { BUS_DRIVER: 'redis', REDIS_URL: process.env['TEST_REDIS_URL'] };
export const inMemory: Environment = { BUS_DRIVER: 'memory', SERVICE_TYPE: 'monolith' };

@Module({ imports: [AuthModule, MessageBusModule, RealtimeFeatureModule] })
class GatewayModule {}

type Position = Omit<SocketCredentials, 'token'>;

/** Gateways of one system, a chat that the test plays, and clients of both kinds. */
export class Gateways {
  readonly chat = new FakeChat();
  readonly services: RunningService[] = [];
  private readonly stopped = new Set<RunningService>();
  private readonly clients: SocketClient[] = [];
  private readonly signer = new TokenSigner({ privateKey, retiredKeys: [], jwksUrl: undefined });
  private chatUrl: string | undefined;

  constructor(public environment: Environment) {}

  async start(count: number, overrides: Environment = {}): Promise<this> {
    this.chatUrl ??= await this.chat.listen();
    const service = { name: 'websocket-gateway', title: 'WebSocket Gateway' };
    const environment = { ...common, CHAT_URL: this.chatUrl, ...this.environment, ...overrides };
    for (let index = 0; index < count; index += 1) {
      const running = await startService({ module: GatewayModule, service }, environment);
      this.services.push(running);
      this.chat.connect(running.app.get(MessageBus));
      await until(async () => (await fetch(`${running.url}/health/ready`)).ok);
    }
    return this;
  }

  async stop(): Promise<void> {
    for (const client of this.clients) client.close();
    await Promise.all(this.services.map((_, gateway) => this.stopOne(gateway)));
    this.chat.stop();
  }

  async stopOne(gateway: number): Promise<void> {
    const service = this.services[gateway];
    if (!service || this.stopped.has(service)) return;
    this.stopped.add(service);
    await service.stop();
  }

  /** Sockets that a gateway has open. */
  openSockets(gateway = 0): number {
    return this.services[gateway]?.app.get(Sessions, { strict: false }).all.length ?? 0;
  }

  url(gateway = 0): string {
    const service = this.services[gateway];
    if (!service) throw new Error(`there is no gateway ${gateway}`);
    return service.url;
  }

  /** A session token as chat signs it. */
  async token(
    code: string,
    { id: sub, sessionId: sid, username }: FakeParticipant,
    { ttlSeconds = 3_600, room = this.chat.roomId(code) } = {},
  ): Promise<string> {
    return this.signer.session({ sub, sid, room, code, username }, ttlSeconds);
  }

  async plain(
    code: string,
    who?: FakeParticipant,
    at: Position = {},
    gateway = 0,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<PlainSocketClient> {
    const auth = who ? { token: await this.token(code, who), ...at } : undefined;
    return this.keep(new PlainSocketClient({ url: this.url(gateway), code, auth, headers }));
  }

  async socketIo(code: string, who: FakeParticipant, at: Position = {}, gateway = 0): Promise<SocketIoClient> {
    const auth = { token: await this.token(code, who), ...at };
    return this.keep(new SocketIoClient({ url: this.url(gateway), auth }));
  }

  keep<Client extends SocketClient>(client: Client): Client {
    this.clients.push(client);
    return client;
  }
}

/** Resolves once the condition holds; the test's own time limit bounds it. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise<void>((resolve) => void setImmediate(resolve));
}

/** A value of `/metrics`; 0 when there is none yet. All gateways of a test share one registry. */
export async function metric(service: RunningService | undefined, name: string): Promise<number> {
  const text = await (await fetch(service?.metricsUrl ?? '')).text();
  const line = text.split('\n').find((one) => one.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1) ?? 0);
}
