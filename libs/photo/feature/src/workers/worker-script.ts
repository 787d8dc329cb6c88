import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The file that a process is started with: beside the bundle, or in tests one that loads the TypeScript source. */
export function workerScript(): string {
  const bundled = fileURLToPath(new URL('./analysis.worker.js', import.meta.url));
  return existsSync(bundled) ? bundled : bundled.replace('analysis.worker.js', 'worker-from-source.mjs');
}
