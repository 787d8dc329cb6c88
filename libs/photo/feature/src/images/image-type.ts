import { fileTypeFromBuffer } from 'file-type';

/** So many bytes tell the type of every format that is taken. */
export const headBytes = 4_100;

/** What the service decodes, by what the bytes are; names and declared types are not asked. */
const kinds: Readonly<Record<string, ImageKind>> = {
  'image/jpeg': 'jpeg',
  'image/png': 'png',
  'image/apng': 'png',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'image/avif': 'avif',
  'image/heic': 'heic',
  'image/heif': 'heic',
  'image/heic-sequence': 'heic',
  'image/heif-sequence': 'heic',
};
export type ImageKind = 'jpeg' | 'png' | 'webp' | 'gif' | 'avif' | 'heic';

/** The kind of image that begins with `head`, or `undefined` for anything that is not taken. */
export async function findImageKind(head: Uint8Array): Promise<ImageKind | undefined> {
  const type = await fileTypeFromBuffer(head);
  return type && kinds[type.mime];
}
