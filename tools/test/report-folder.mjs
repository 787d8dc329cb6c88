import { fileURLToPath } from 'node:url';

/** Where Jest runs leave their counts (nx.json: the outputs of `test` and `test-integration`). */
export const reportFolder = fileURLToPath(new URL('../../tmp/test-reports', import.meta.url));
