import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuthModule, TokenSigner } from '@chatpop/auth';
import { startService, type Environment, type RunningService } from '@chatpop/service-bootstrap';
import { Module } from '@nestjs/common';
import { exportJWK, generateKeyPair } from 'jose';
import pg from 'pg';
import { PhotoFeatureModule } from '../photo-feature.module.js';

@Module({ imports: [AuthModule, PhotoFeatureModule], providers: [TokenSigner] })
class TestModule {}

/** A photo service on a database and a folder of its own, as its app starts it. */
export class TestPhotoService {
  private constructor(
    readonly running: RunningService,
    readonly database: pg.Client,
    readonly directory: string,
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
    const running = await startService(
      { module: TestModule, service: { name: 'photo', title: 'Photo Service' } },
      {
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
      },
    );
    const database = new pg.Client({ connectionString: url.href });
    await database.connect();
    return new TestPhotoService(running, database, directory, async () => {
      await admin.query(`drop database ${name} with (force)`);
      await admin.end();
      await rm(directory, { recursive: true, force: true });
    });
  }

  async stop(): Promise<void> {
    await this.running.stop();
    await this.database.end();
    await this.drop();
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
