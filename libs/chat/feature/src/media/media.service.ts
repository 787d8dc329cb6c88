import type { SessionClaims } from '@chatpop/auth';
import {
  MediaRepository,
  toMedia,
  type MediaRow,
  type RoomEntity,
  type StoredMedia,
  type Visit,
} from '@chatpop/chat-data-access';
import { chatErrors, DomainError, type MediaKind, type MediaResponse } from '@chatpop/contracts';
import { OBJECT_STORE, serveObject, type ObjectStore } from '@chatpop/object-store';
import { newId } from '@chatpop/persistence';
import { RateLimiter } from '@chatpop/rate-limit';
import { Clock, InjectConfig } from '@chatpop/service-bootstrap';
import { Inject, Injectable, type StreamableFile } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BoundedQueue } from '../users/passwords/bounded-queue.js';
import { inspectRecording } from './inspect-media.js';
import { mediaConfig, type MediaConfig } from './media.config.js';
import { mediaUploads } from './media.metrics.js';
import { preparePhoto } from './prepare-photo.js';
import { receiveUpload, type ReceivedFile } from './receive-upload.js';

type Prepared = Omit<StoredMedia, 'id' | 'kind'> & { readonly content: Uint8Array | ReceivedFile };

/** Files of messages: taken from members, checked by content, and shown to whoever may read the messages. */
@Injectable()
export class MediaService {
  private readonly queue: BoundedQueue;

  constructor(
    private readonly media: MediaRepository,
    @Inject(OBJECT_STORE) private readonly objects: ObjectStore,
    private readonly limits: RateLimiter,
    private readonly clock: Clock,
    @InjectConfig(mediaConfig) private readonly config: MediaConfig,
  ) {
    this.queue = new BoundedQueue({ concurrency: config.uploadsAtOnce, waiting: config.uploadsWaiting });
  }

  /** Keeps a file for a message that is to follow. @throws DomainError when the room does not allow this kind */
  async upload(
    room: RoomEntity,
    session: SessionClaims,
    kind: MediaKind,
    request: FastifyRequest,
  ): Promise<MediaResponse> {
    if (!room.isActive) throw new DomainError(chatErrors.roomClosed);
    if (!isEnabled(room, kind)) throw new DomainError(chatErrors.mediaNotAllowed);
    await this.limits.consume({ name: 'upload', points: this.config.uploadsPerMinute, perSeconds: 60 }, session.sub);
    try {
      const row = await this.queue.run(() =>
        receiveUpload(request, this.maxBytes(kind), (file) => this.keep(room, session, kind, file)),
      );
      mediaUploads.inc({ kind, outcome: 'kept' });
      return { media: toMedia(row, room.code), expires_at: row.expires_at.toISOString() };
    } catch (error) {
      mediaUploads.inc({ kind, outcome: 'refused' });
      throw error;
    }
  }

  /** @throws DomainError `CHAT.MEDIA_NOT_FOUND`, also for one that another participant has not used yet */
  async serve(
    { room, member }: Visit,
    id: string,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<StreamableFile | null> {
    const row = await this.media.find(room.id, id, this.clock.now());
    if (!row || (row.message_id === null && row.participant_id !== member?.participant.id))
      throw new DomainError(chatErrors.mediaNotFound);
    const object = { key: row.object_key, bytes: row.bytes, mime: row.mime, cacheControl: 'private, no-cache' };
    const served = await serveObject(this.objects, object, request, reply);
    if (served === undefined) throw new DomainError(chatErrors.mediaNotFound);
    return served;
  }

  private async keep(room: RoomEntity, session: SessionClaims, kind: MediaKind, file: ReceivedFile) {
    const { content, ...prepared } = await this.prepare(kind, file);
    const id = newId();
    const now = this.clock.now();
    const object_key = `${room.id}/${id}`;
    const row = {
      id,
      kind,
      ...prepared,
      room_id: room.id,
      participant_id: session.sub,
      message_id: null,
      object_key,
      created_at: now,
      expires_at: new Date(now.getTime() + this.config.unusedSeconds * 1000),
    } satisfies MediaRow;
    // The row first: an object without a row would never be deleted.
    await this.media.insert(row);
    await this.objects.put(object_key, content, prepared.mime);
    return row;
  }

  private async prepare(kind: MediaKind, file: ReceivedFile): Promise<Prepared> {
    if (kind === 'photo') {
      const { bytes, width, height } = await preparePhoto(file.path, this.config);
      return { content: bytes, mime: 'image/webp', bytes: bytes.length, width, height };
    }
    const { mime, durationMs, width, height } = await inspectRecording(file.path, kind);
    if (kind === 'video' && durationMs > this.config.videoMaxMs) throw new DomainError(chatErrors.mediaTooLong);
    return { content: file, mime, bytes: file.bytes, duration_ms: durationMs, width, height };
  }

  private maxBytes(kind: MediaKind): number {
    const { photoMaxBytes, voiceMaxBytes, videoMaxBytes } = this.config;
    return { photo: photoMaxBytes, voice: voiceMaxBytes, video: videoMaxBytes }[kind];
  }
}

const isEnabled = (room: RoomEntity, kind: MediaKind): boolean =>
  ({ photo: room.photoEnabled, voice: room.voiceEnabled, video: room.videoEnabled })[kind];
