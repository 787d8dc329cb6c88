// The child process in tests, which run the sources: learns to read TypeScript before it loads the real one.
import { register } from 'tsx/esm/api';

register();
await import('./analysis.worker.ts');
