import { findExpected, photoSamples } from '@chatpop/photo-samples';
import { readState, startSystem, type State } from '@chatpop/testing';
import type { Bench, Row } from './bench.js';
import { usageOf } from './cpu.js';
import { measureIsolation } from './photo-isolation.js';
import { millisecondsBetween, readSteps } from './photo-steps.js';
import { newPhoto, upload, uploadAll } from './photo-uploads.js';

const uploadsAtOnce = [1, 2, 4];
const photosEach = 6;
const sampleMemoryMs = 100;

/** What photo work costs, what is made of photos, and what a chat feels of it. */
export const photoBench: Bench = {
  name: 'photo',
  unit: 'photo',
  async run(statePath, freePort) {
    const state = readState(statePath);
    const photo = state.services.find(({ name }) => name === 'photo');
    if (!photo) throw new Error('Photo must run');
    const rates = await makePhotos(uploadsAtOnce.length * photosEach);
    const rows = [await score(state)];
    for (const atOnce of uploadsAtOnce) rows.push(await measureUploads(state, rates.splice(0, photosEach), atOnce));
    rows.push(await measureIsolation('services apart', statePath, makePhotos));
    const monolith = await startSystem('monolith', freePort(), { RATE_LIMITS: 'off' });
    try {
      rows.push(await measureIsolation('monolith', monolith.statePath, makePhotos));
    } finally {
      await monolith.stop();
    }
    return rows;
  },
};

async function makePhotos(count: number): Promise<Uint8Array<ArrayBuffer>[]> {
  const insets = await Promise.all(photoSamples.map((sample) => sample.photo()));
  const photos = [];
  for (let n = 0; n < count; n += 1) photos.push(await newPhoto(insets[n % insets.length] ?? new Uint8Array()));
  return photos;
}

/** The share of sample photos whose lettering or main thing shows in a suggestion. */
async function score({ edge }: State): Promise<Row> {
  const missed: string[] = [];
  for (const sample of photoSamples) {
    const { suggestions } = await upload(edge.url, await sample.photo());
    if (
      findExpected(
        sample,
        suggestions.map(({ name }) => name),
      ) === undefined
    )
      missed.push(sample.kind);
  }
  const named = photoSamples.length - missed.length;
  return {
    case: 'score: what is written or seen shows in a name',
    name: 'embedded',
    photos: photoSamples.length,
    share: named / photoSamples.length,
    missed: missed.join(', '),
  };
}

async function measureUploads({ edge, services }: State, photos: Uint8Array<ArrayBuffer>[], atOnce: number) {
  const photo = services.find(({ name }) => name === 'photo');
  if (!photo) throw new Error('Photo must run');
  const [steps, cpu, began] = [await readSteps(photo.metrics_url), usageOf([photo.pid]).cpuUs, performance.now()];
  let peak = 0;
  const watch = setInterval(() => (peak = Math.max(peak, usageOf([photo.pid]).rss)), sampleMemoryMs);
  const count = await uploadAll(edge.url, photos.values(), atOnce);
  clearInterval(watch);
  const seconds = (performance.now() - began) / 1000;
  return {
    case: `${atOnce} at once, 5 megapixels each`,
    name: 'ChatPop',
    'uploads/s': count / seconds,
    'CPU ms/photo': (usageOf([photo.pid]).cpuUs - cpu) / 1000 / count,
    'peak MB': peak / 1024 ** 2,
    ...millisecondsBetween(steps, await readSteps(photo.metrics_url)),
  };
}
