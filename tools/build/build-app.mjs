// `node tools/build/build-app.mjs [--local] <app…>`: bundles each app into its dist folder, ready to run or to ship, or
// with --local into .chatpop/build, to run here.
import { buildApps } from './src/build-apps.mjs';

const args = process.argv.slice(2);
const names = args.filter((arg) => arg !== '--local');
const form = args.includes('--local') ? 'local' : 'shipped';
try {
  if (names.length === 0) throw new Error('Say which apps to build: node tools/build/build-app.mjs chat photo');
  for (const { name, outcome, milliseconds } of await buildApps(names, { form })) {
    process.stdout.write(`${name}: ${outcome} (${milliseconds} ms)\n`);
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
