// Run by a test: starts a server, says where it is, and is then killed without a chance to clean up.
import pg from 'pg';
import { startPostgres } from '../src/index.js';

const server = await startPostgres();
const client = new pg.Client({ connectionString: server.url });
await client.connect();
const { rows } = await client.query("select current_setting('data_directory') as dir");
process.stdout.write(`${JSON.stringify({ dataDir: rows[0].dir })}\n`);
process.kill(process.pid, 'SIGKILL');
