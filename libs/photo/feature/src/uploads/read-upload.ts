import { createHash } from 'node:crypto';
import { DomainError, photoErrors } from '@chatpop/contracts';
import type { FastifyRequest } from 'fastify';
import { findImageKind, headBytes, type ImageKind } from '../images/image-type.js';

/** A photo as it was sent, whole. */
export interface UploadedPhoto {
  readonly bytes: Uint8Array;
  readonly kind: ImageKind;
  readonly sha256: Buffer;
}

/** What surrounds the photo in a multipart body. */
const envelopeBytes = 16_384;

/** What an upload will take at most: as much as it announces, or the largest photo. */
export function announcedBytes(request: FastifyRequest, maxBytes: number): number {
  const announced = Number(request.headers['content-length']);
  return announced > 0 ? Math.min(announced, maxBytes) : maxBytes;
}

/**
 * Reads the multipart field `image` chunk by chunk and stops at the first reason to refuse: no such field, not a known
 * kind by its first bytes, more bytes than allowed.
 * @throws DomainError `PHOTO.IMAGE_MISSING`, `PHOTO.IMAGE_UNSUPPORTED`, `PHOTO.IMAGE_TOO_LARGE`
 */
export async function readUpload(request: FastifyRequest, maxBytes: number): Promise<UploadedPhoto> {
  if (!request.isMultipart()) throw new DomainError(photoErrors.imageMissing);
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > maxBytes + envelopeBytes) throw new DomainError(photoErrors.imageTooLarge);
  try {
    // One byte more than allowed, so that a photo of exactly the limit is not taken for a cut one.
    const limits = { fileSize: maxBytes + 1, files: 1, fields: 8, fieldSize: 1_024, parts: 9 };
    for await (const { fieldname, file } of request.files({ limits, throwFileSizeLimit: false })) {
      if (fieldname !== 'image') break;
      return await readPhoto(file, maxBytes);
    }
  } catch (cause) {
    if (cause instanceof DomainError) throw cause;
    // The parser's complaints: no boundary, a form that breaks off, too many parts.
    throw new DomainError(photoErrors.imageMissing, { cause });
  } finally {
    // What is left of a refused body is read past, so that the answer arrives and the connection can be used again.
    request.raw.unpipe();
    request.raw.resume();
  }
  throw new DomainError(photoErrors.imageMissing);
}

async function readPhoto(file: AsyncIterable<Buffer>, maxBytes: number): Promise<UploadedPhoto> {
  const hash = createHash('sha256');
  const chunks: Buffer[] = [];
  let length = 0;
  let kind: ImageKind | undefined;
  for await (const chunk of file) {
    chunks.push(chunk);
    hash.update(chunk);
    length += chunk.length;
    if (length > maxBytes) throw new DomainError(photoErrors.imageTooLarge);
    if (length >= headBytes) kind ??= await kindOf(chunks);
  }
  if (length === 0) throw new DomainError(photoErrors.imageMissing);
  kind ??= await kindOf(chunks);
  return { bytes: Buffer.concat(chunks, length), kind, sha256: hash.digest() };
}

async function kindOf(chunks: readonly Buffer[]): Promise<ImageKind> {
  const kind = await findImageKind(Buffer.concat(chunks));
  if (!kind) throw new DomainError(photoErrors.imageUnsupported);
  return kind;
}
