import type { Observation } from '@chatpop/photo-domain';
import { z } from 'zod';
import type { ImageKind } from '../images/image-type.js';

/** What every child process is started with. */
export const WorkerSettings = z.strictObject({
  maxPixels: z.number(),
  decodeBytes: z.number(),
  storedPixels: z.number(),
  thumbnailSidePx: z.number(),
  modelSidePx: z.number(),
});
export type WorkerSettings = z.infer<typeof WorkerSettings>;

export interface PrepareTask {
  readonly bytes: Uint8Array;
  readonly kind: ImageKind;
}

/** A photo that is fit to be kept: upright, scaled down, re-encoded as WebP, without any metadata. */
export interface PreparedPhoto {
  readonly image: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** The same, small, for lists. */
  readonly thumbnail: Uint8Array;
  /** Some letters that a client draws a blurred preview from: https://blurha.sh */
  readonly blurhash: string;
  readonly phash: bigint;
  readonly thumbprint: Uint8Array;
}

export type Prepared =
  | {
      readonly photo: PreparedPhoto;
      /** How long each part took. */
      readonly milliseconds: Readonly<Record<'inspect' | 'decode' | 'encode' | 'hash', number>>;
      readonly fault?: undefined;
    }
  | { readonly fault: 'broken' }
  /** `maxPixels`: how many a photo that is encoded like this one may have. */
  | { readonly fault: 'too-many-pixels'; readonly maxPixels: number };

/** What was seen, and how long each look took, in ms. */
export interface Observed {
  readonly observation: Observation;
  readonly milliseconds: Readonly<Record<'lettering' | 'objects' | 'look', number>>;
}

/** What a child process does, by name: what it is given, and what it gives back. */
export interface WorkerTasks {
  prepare(task: PrepareTask): Promise<Prepared>;
  observe(image: Uint8Array): Promise<Observed>;
  copyForModel(image: Uint8Array): Promise<Uint8Array>;
}
export const taskNames = ['prepare', 'observe', 'copyForModel'] as const;

/** The first that is heard of a child process: what it has loaded until then is not counted as a photo's memory. */
export const ready = 'ready';

/** What goes to a child process, one at a time. */
export const Call = z.object({ name: z.enum(taskNames), task: z.unknown() });
export type Call = z.infer<typeof Call>;

/** What comes back for each. `rss`: the memory that the process holds after it, in bytes. */
export const Reply = z.object({ result: z.unknown(), error: z.string().optional(), rss: z.number() });
export type Reply = z.infer<typeof Reply>;
