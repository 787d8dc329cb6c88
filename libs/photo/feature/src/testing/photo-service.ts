import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuthModule, TokenSigner } from '@chatpop/auth';
import { spareSuggestions, textVector } from '@chatpop/photo-domain';
import { startService, type Environment, type RunningService } from '@chatpop/service-bootstrap';
import { Module } from '@nestjs/common';
import { exportJWK, generateKeyPair } from 'jose';
import pg from 'pg';
import { PhotoFeatureModule } from '../photo-feature.module.js';
import { EmbeddedProvider } from '../vision/embedded.provider.js';
import { spellingModel } from '../vision/vision-provider.js';

@Module({ imports: [AuthModule, PhotoFeatureModule], providers: [TokenSigner] })
class TestModule {}

const startPhotoService = (environment: Environment): Promise<RunningService> =>
  startService({ module: TestModule, service: { name: 'photo', title: 'Photo Service' } }, environment);

/** A photo service on a database and a folder of its own, as its app starts it; or one more on those of another. */
export class TestPhotoService {
  private constructor(
    readonly running: RunningService,
    readonly database: pg.Client,
    readonly directory: string,
    private readonly environment: Environment,
    private readonly drop: () => Promise<void>,
  ) {}

  static async start(databaseUrl: string, environment: Environment = {}): Promise<TestPhotoService> {
    const name = `photo_${randomUUID().replaceAll('-', '')}`;
    const admin = new pg.Client({ connectionString: databaseUrl });
    await admin.connect();
    await admin.query(`create database ${name}`);
    const url = new URL(databaseUrl);
    url.pathname = `/${name}`;
    const directory = await mkdtemp(join(tmpdir(), 'chatpop-photo-'));
    const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
    const authKey = JSON.stringify({ ...(await exportJWK(privateKey)), kid: 'test' });
    const whole = {
      NODE_ENV: 'test',
      HOST: '127.0.0.1',
      PORT: '0',
      INTERNAL_PORT: '0',
      LOG_LEVEL: 'silent',
      DATABASE_URL: url.href,
      MIGRATE_ON_START: 'true',
      AUTH_PRIVATE_KEY: authKey,
      PHOTO_STORAGE_DIR: directory,
      RATE_LIMITS: 'off',
      ...environment,
    };
    const running = await startPhotoService(whole);
    const database = new pg.Client({ connectionString: url.href });
    await database.connect();
    return new TestPhotoService(running, database, directory, whole, async () => {
      await admin.query(`drop database ${name} with (force)`);
      await admin.end();
      await rm(directory, { recursive: true, force: true });
    });
  }

  /** One more instance. */
  static async join({ database, directory, environment }: TestPhotoService, own: Environment = {}) {
    const whole = { ...environment, ...own };
    const running = await startPhotoService(whole);
    return new TestPhotoService(running, database, directory, whole, async () => {});
  }

  /** Ends this instance alone. */
  async leave(): Promise<void> {
    await this.running.stop();
  }

  async stop(): Promise<void> {
    await this.running.stop();
    await this.database.end();
    await this.drop();
  }

  /**
   * The embedded provider answers at once, without a look: for tests of what is around it.
   * @returns what makes it look again.
   */
  spareLooking(): () => void {
    const embedded = this.running.app.get(EmbeddedProvider);
    const look = embedded.analyse.bind(embedded);
    embedded.analyse = ({ phash }) => {
      const suggestions = spareSuggestions(Number(BigInt.asUintN(16, phash)));
      const caption = { title: 'Photo', category: 'photo', visible_text: '', full: 'A photo.' };
      const [provider, model] = ['embedded', 'none'];
      const embedding = textVector(caption.full);
      const content = { suggestions, caption };
      return Promise.resolve({ content, embedding, embeddingModel: spellingModel, provider, model, usage: null });
    };
    return () => void (embedded.analyse = look);
  }

  call(path: string, init?: RequestInit): Promise<Response> {
    return fetch(`${this.running.url}/api/photo-analysis/${path}`, init);
  }

  upload(
    image: Uint8Array<ArrayBuffer>,
    options: { name?: string; type?: string; token?: string; field?: string } = {},
  ): Promise<Response> {
    const { name = 'photo.jpg', type = 'image/jpeg', token, field = 'image' } = options;
    const body = new FormData();
    body.append(field, new Blob([image], { type }), name);
    return this.call('upload/', {
      method: 'POST',
      body,
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    });
  }

  userToken(userId: string = randomUUID()): Promise<string> {
    return this.running.app.get(TokenSigner).access({ sub: userId, role: 'user', reserved_username: null }, 600);
  }
}
