import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { chatErrors, DomainError } from '@chatpop/contracts';
import type { FastifyRequest } from 'fastify';

export interface ReceivedFile {
  readonly path: string;
  readonly bytes: number;
}

/** What surrounds the file in a multipart body. */
const envelopeBytes = 16_384;

/**
 * Streams the multipart field `file` to a temporary file, lets `use` have it, and deletes it.
 * @throws DomainError `CHAT.MEDIA_MISSING`, `CHAT.MEDIA_TOO_LARGE`, and whatever `use` throws
 */
export async function receiveUpload<Value>(
  request: FastifyRequest,
  maxBytes: number,
  use: (file: ReceivedFile) => Promise<Value>,
): Promise<Value> {
  if (!request.isMultipart()) throw new DomainError(chatErrors.mediaMissing);
  if (Number(request.headers['content-length'] ?? 0) > maxBytes + envelopeBytes)
    throw new DomainError(chatErrors.mediaTooLarge);
  const path = join(tmpdir(), `chatpop-upload-${randomUUID()}`);
  try {
    return await use({ path, bytes: await receive(request, maxBytes, path) });
  } finally {
    await rm(path, { force: true });
  }
}

async function receive(request: FastifyRequest, maxBytes: number, path: string): Promise<number> {
  try {
    // One byte more than allowed, so that a file of exactly the limit is not taken for a cut one.
    const limits = { fileSize: maxBytes + 1, files: 1, fields: 0, parts: 1 };
    const part = await request.file({ limits, throwFileSizeLimit: false });
    if (part?.fieldname !== 'file') throw new DomainError(chatErrors.mediaMissing);
    const target = createWriteStream(path, { flags: 'wx' });
    await pipeline(part.file, target);
    if (target.bytesWritten === 0) throw new DomainError(chatErrors.mediaMissing);
    if (target.bytesWritten > maxBytes) throw new DomainError(chatErrors.mediaTooLarge);
    return target.bytesWritten;
  } catch (cause) {
    // The parser's complaints: no boundary, a form that breaks off, too many parts.
    throw cause instanceof DomainError ? cause : new DomainError(chatErrors.mediaMissing, { cause });
  } finally {
    // What is left of a refused body is read past, so that the answer arrives and the connection can be used again.
    request.raw.unpipe();
    request.raw.resume();
  }
}
