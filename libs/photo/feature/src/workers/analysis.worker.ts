import { constants, platform, setPriority } from 'node:os';
import { workerData } from 'node:worker_threads';
import sharp from 'sharp';
import { observePhoto } from './observe-photo.js';
import { preparePhoto } from './prepare-photo.js';
import type { WorkerTasks } from './protocol.js';
import { parseWorkerSettings } from './worker-settings.parser.js';

const settings = parseWorkerSettings(workerData);

// On Linux a priority belongs to the thread that asks: chats on the same machine come first. Elsewhere it is the whole
// process that would be slowed down.
if (platform() === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

// libvips would start a thread for each core for each picture; the pool decides how much is done at once.
sharp.concurrency(1);
sharp.cache(false);

export const prepare: WorkerTasks['prepare'] = (task) => preparePhoto(task, settings);

export const observe: WorkerTasks['observe'] = (image) => observePhoto(image);

/** A copy for a vision model: JPEG, small, without metadata. */
export const copyForModel: WorkerTasks['copyForModel'] = (image) =>
  sharp(image)
    .resize(settings.modelSidePx, settings.modelSidePx, { fit: 'inside', withoutEnlargement: true })
    .flatten({ background: 'white' })
    .jpeg({ quality: 85 })
    .toBuffer();
