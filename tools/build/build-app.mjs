// `node tools/build/build-app.mjs <app…>`: bundles each app into its dist folder, ready to run or to ship.
import { buildApps } from './src/build-apps.mjs';

const names = process.argv.slice(2);
try {
  if (names.length === 0) throw new Error('Say which apps to build: node tools/build/build-app.mjs chat photo');
  for (const { name, outcome, milliseconds } of await buildApps(names)) {
    process.stdout.write(`${name}: ${outcome} (${milliseconds} ms)\n`);
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
