// `npm start`, and the other commands of a running ChatPop: status, reset, topology. Uses nothing but Node itself until
// what package-lock.json asks for is installed.
import { ensureInstalled } from '../install.mjs';

try {
  await ensureInstalled();
  const { buildApps } = await import(new URL('../build/src/build-apps.mjs', import.meta.url).href);
  await buildApps(['dev'], { form: 'local' });
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
// It reads its command from the arguments and ends the process itself.
await import(new URL('../../.chatpop/build/dev/main.js', import.meta.url).href);
