// Run by a test: starts a system, says what runs, and waits to be killed.
import { SystemFixture } from './system-fixture.js';

const fixture = await SystemFixture.make();
await fixture.start({ DATABASE_URL: '', TOPOLOGY: 'monolith' });
const { services, postgres, redis } = await fixture.state();
process.stdout.write(`${JSON.stringify([...services, postgres, redis].map((server) => server?.pid))}\n`);
