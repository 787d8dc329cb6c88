import { z } from 'zod';
import type { WorkerSettings } from './protocol.js';

const Settings = z.strictObject({ maxPixels: z.number(), storedPixels: z.number(), modelSidePx: z.number() });

/** What a thread was started with, as it arrives there. */
export const parseWorkerSettings = (workerData: unknown): WorkerSettings => Settings.parse(workerData);
