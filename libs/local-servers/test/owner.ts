// Run by a test: starts a server, says where it is, and is then killed without a chance to clean up.
import { startPostgres } from '../src/index.js';
import { query } from './query.js';

const server = await startPostgres();
const [row] = await query<{ dir: string }>(server.url, "select current_setting('data_directory') as dir");
process.stdout.write(row?.dir ?? '');
process.kill(process.pid, 'SIGKILL');
