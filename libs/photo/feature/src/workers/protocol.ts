import type { Observation } from '@chatpop/photo-domain';
import type { ImageKind } from '../images/image-type.js';

/** What every worker thread is started with. */
export interface WorkerSettings {
  readonly maxPixels: number;
  readonly storedPixels: number;
  readonly modelSidePx: number;
}

export interface PrepareTask {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly kind: ImageKind;
}

/** A photo that is fit to be kept: upright, scaled down, re-encoded as WebP, without any metadata. */
export interface PreparedPhoto {
  readonly image: Uint8Array<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
  readonly phash: bigint;
  readonly thumbprint: Uint8Array<ArrayBuffer>;
}

export type Prepared =
  { readonly photo: PreparedPhoto; readonly fault?: undefined } | { readonly fault: 'too-many-pixels' | 'broken' };

/** What was seen, and how long each look took, in ms. */
export interface Observed {
  readonly observation: Observation;
  readonly milliseconds: Readonly<Record<'lettering' | 'objects' | 'look', number>>;
}

/** What a thread does, by name: what it is given, and what it gives back. */
export interface WorkerTasks {
  prepare(task: PrepareTask): Promise<Prepared>;
  observe(image: Uint8Array): Promise<Observed>;
  copyForModel(image: Uint8Array): Promise<Uint8Array>;
}
