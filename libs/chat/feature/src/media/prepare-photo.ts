import { chatErrors, DomainError } from '@chatpop/contracts';
import sharp from 'sharp';

export interface PreparedPhoto {
  readonly bytes: Buffer;
  readonly width: number;
  readonly height: number;
}

const accepted = new Set(['jpeg', 'png', 'webp', 'gif', 'avif', 'heif']);

interface Limits {
  readonly photoMaxPixels: number;
  readonly photoMaxSide: number;
  readonly photoTimeoutSeconds: number;
}

/**
 * Makes a photo anew from its pixels, turned upright: no metadata, and nothing else that a file can carry, goes through.
 * Runs in sharp's threads.
 * @throws DomainError `CHAT.MEDIA_UNSUPPORTED`
 */
export async function preparePhoto(path: string, limits: Limits): Promise<PreparedPhoto> {
  const options = { limitInputPixels: limits.photoMaxPixels, failOn: 'error', sequentialRead: true } as const;
  try {
    const { format } = await sharp(path, options).metadata();
    if (!accepted.has(format)) throw new DomainError(chatErrors.mediaUnsupported);
    const side = limits.photoMaxSide;
    const { data, info } = await sharp(path, options)
      .rotate()
      .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 82 })
      .timeout({ seconds: limits.photoTimeoutSeconds })
      .toBuffer({ resolveWithObject: true });
    return { bytes: data, width: info.width, height: info.height };
  } catch (cause) {
    throw cause instanceof DomainError ? cause : new DomainError(chatErrors.mediaUnsupported, { cause });
  }
}
