import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { ByteRange, LocalFile, ObjectStore } from './object-store.js';

export interface S3Options {
  readonly bucket: string;
  readonly region?: string;
  readonly endpoint?: string;
  readonly timeoutMs: number;
}

/** Keeps objects in a private bucket, encrypted at rest by the store. Credentials come from the AWS environment. */
export class S3Store implements ObjectStore {
  private readonly client: S3Client;
  private readonly bucket: string;
  private readonly timeoutMs: number;

  constructor({ bucket, region, endpoint, timeoutMs }: S3Options) {
    this.bucket = bucket;
    this.timeoutMs = timeoutMs;
    this.client = new S3Client({
      ...(region === undefined ? {} : { region }),
      ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
      maxAttempts: 2,
      requestHandler: { connectionTimeout: timeoutMs, requestTimeout: timeoutMs, throwOnRequestTimeout: true },
    });
  }

  async put(key: string, content: Uint8Array | LocalFile, contentType: string): Promise<void> {
    await this.client.send(
      new PutObjectCommand({
        Bucket: this.bucket,
        Key: key,
        Body: 'path' in content ? createReadStream(content.path) : content,
        ContentType: contentType,
        ContentLength: 'path' in content ? content.bytes : content.length,
        ServerSideEncryption: 'AES256',
        CacheControl: 'private',
      }),
    );
  }

  /** Somebody waits for it: one limit over both tries, and over each pause in the body. */
  async open(key: string, range?: ByteRange): Promise<Readable | undefined> {
    const cancel = new AbortController();
    const timer = setTimeout(() => cancel.abort(), this.timeoutMs);
    try {
      const { Body } = await this.client.send(
        new GetObjectCommand({
          Bucket: this.bucket,
          Key: key,
          ...(range ? { Range: `bytes=${range.start}-${range.end}` } : {}),
        }),
        { abortSignal: cancel.signal },
      );
      if (!(Body instanceof Readable)) return undefined;
      const body = Readable.from(cutWhenStalled(Body, this.timeoutMs), { objectMode: false });
      // Also of a body that nobody began to read.
      return body.once('close', () => Body.destroy());
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  async remove(key: string): Promise<void> {
    await this.client.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: key }));
  }

  async check(): Promise<void> {
    await this.client.send(new HeadBucketCommand({ Bucket: this.bucket }));
  }

  close(): void {
    this.client.destroy();
  }
}

/** A socket's own time-out would also cut off a reader that takes its time. */
async function* cutWhenStalled(body: Readable, timeoutMs: number): AsyncGenerator {
  const wait = () =>
    setTimeout(() => body.destroy(new Error('The store stopped in the middle of an object')), timeoutMs);
  let timer = wait();
  try {
    for await (const chunk of body) {
      clearTimeout(timer);
      yield chunk;
      timer = wait();
    }
  } finally {
    clearTimeout(timer);
  }
}
