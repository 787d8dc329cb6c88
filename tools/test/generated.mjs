// `npm run check:generated`: asks every generator whether the files that it made are current.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** npm scripts that write their files when run, and with `--check` write nothing and fail when they would. */
const generators = ['generate:deploy', 'generate:docs'];

const stale = generators.filter((script) => {
  const options = { cwd: root, stdio: /** @type {const} */ ('inherit'), shell: process.platform === 'win32' };
  const { status } = spawnSync('npm', ['run', '--silent', script, '--', '--check'], options);
  process.stdout.write(`  ${script}: ${status === 0 ? 'current' : `not current, run npm run ${script}`}\n`);
  return status !== 0;
});
process.exitCode = stale.length === 0 ? 0 : 1;
