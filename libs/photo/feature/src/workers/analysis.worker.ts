import { constants, setPriority } from 'node:os';
import sharp from 'sharp';
import { observePhoto } from './observe-photo.js';
import { preparePhoto } from './prepare-photo.js';
import { Call, ready, WorkerSettings, type Reply, type WorkerTasks } from './protocol.js';
import { parseBytes, parsePrepareTask } from './worker-results.parser.js';

const settings = WorkerSettings.parse(JSON.parse(process.argv[2] ?? ''));

// Chats on the same machine come first.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

// libvips would start a thread for each core for each picture; the pool decides how much is done at once.
sharp.concurrency(1);
sharp.cache(false);

const tasks: WorkerTasks = {
  prepare: (task) => preparePhoto(task, settings),
  observe: observePhoto,
  /** A copy for a vision model: JPEG, small, without metadata. */
  copyForModel: (image) =>
    sharp(image)
      .resize(settings.modelSidePx, settings.modelSidePx, { fit: 'inside', withoutEnlargement: true })
      .flatten({ background: 'white' })
      .jpeg({ quality: 85 })
      .toBuffer(),
};

async function perform({ name, task }: Call): Promise<unknown> {
  switch (name) {
    case 'prepare':
      return tasks.prepare(parsePrepareTask(task));
    case 'observe':
      return tasks.observe(parseBytes(task));
    case 'copyForModel':
      return tasks.copyForModel(parseBytes(task));
  }
}

async function answer(message: unknown): Promise<void> {
  const reply = await perform(Call.parse(message)).then(
    (result) => ({ result }),
    (error: unknown) => ({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
  process.send?.({ ...reply, rss: process.memoryUsage.rss() } satisfies Partial<Reply>);
}

process.on('message', (message) => void answer(message));
process.send?.(ready);
// The parent decides when this ends, also when a signal goes to both; and when the parent is gone, so is this.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.on('disconnect', () => process.exit(0));
