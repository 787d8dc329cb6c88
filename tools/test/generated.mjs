// `npm run check:generated`: asks every generator whether the files that it made are current.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Each one writes its files when run, and with `--check` writes nothing and fails when they would change.
 *
 * @type {readonly { title: string, command: readonly string[] }[]}
 */
const generators = [
  { title: 'docs of errors and settings, from the code', command: ['--import', 'tsx', 'tools/docs/src/main.ts'] },
  {
    title: 'compose files and nginx, from the topology',
    command: ['--import', 'tsx', 'tools/deploy-files/src/main.ts'],
  },
];

let stale = 0;
for (const { title, command } of generators) {
  const { status } = spawnSync(process.execPath, [...command, '--check'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) stale += 1;
  const verdict = status === 0 ? 'current' : `STALE: run node ${command.join(' ')}`;
  process.stdout.write(`  ${title}: ${verdict}\n`);
}
process.exitCode = stale === 0 ? 0 : 1;
