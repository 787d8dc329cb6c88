// The worker in tests, which run the sources: teaches this thread to read TypeScript before it loads the real one.
import { register } from 'tsx/esm/api';

register();
const worker = await import('./analysis.worker.ts');

export const { prepare, observe, copyForModel } = worker;
