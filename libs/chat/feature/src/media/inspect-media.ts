import { chatErrors, DomainError } from '@chatpop/contracts';
import { ADTS, FilePathSource, Input, MATROSKA, MP3, MP4, OGG, QTFF, WAVE, WEBM } from 'mediabunny';

export interface Recording {
  readonly mime: string;
  readonly durationMs: number;
  readonly width?: number;
  readonly height?: number;
}

/** Not playlists (HLS): they make a reader open other files and addresses. */
const formats = [MP4, QTFF, WEBM, MATROSKA, OGG, MP3, WAVE, ADTS];

/** What browsers play, by the container that was found in the file. */
const mimes: Readonly<Record<string, { readonly voice: string; readonly video?: string }>> = {
  MP4: { voice: 'audio/mp4', video: 'video/mp4' },
  'QuickTime File Format': { voice: 'audio/mp4', video: 'video/quicktime' },
  WebM: { voice: 'audio/webm', video: 'video/webm' },
  Matroska: { voice: 'audio/webm', video: 'video/webm' },
  Ogg: { voice: 'audio/ogg' },
  MP3: { voice: 'audio/mpeg' },
  WAVE: { voice: 'audio/wav' },
  ADTS: { voice: 'audio/aac' },
};

/**
 * Reads a recording's kind, length and size from its content. The length is that of the last frame: what the file's
 * head declares may be absent or a lie.
 * @throws DomainError `CHAT.MEDIA_UNSUPPORTED`
 */
export async function inspectRecording(path: string, kind: 'voice' | 'video'): Promise<Recording> {
  const input = new Input({ source: new FilePathSource(path), formats });
  try {
    const format = await input.getFormat();
    const video = await input.getPrimaryVideoTrack();
    const audio = await input.getPrimaryAudioTrack();
    const mime = mimes[format.name]?.[kind];
    const fits = kind === 'video' ? video !== null : video === null && audio !== null;
    if (mime === undefined || !fits) throw new DomainError(chatErrors.mediaUnsupported);
    const durationMs = Math.round((await input.computeDuration()) * 1000);
    return {
      mime,
      durationMs,
      ...(video ? { width: await video.getDisplayWidth(), height: await video.getDisplayHeight() } : {}),
    };
  } catch (cause) {
    throw cause instanceof DomainError ? cause : new DomainError(chatErrors.mediaUnsupported, { cause });
  } finally {
    input.dispose();
  }
}
