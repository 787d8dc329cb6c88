// `npm test [step …]`: everything that a change has to pass, from a fresh checkout. Needs nothing but Node.
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from '../install.mjs';
import { reportFolder } from './report-folder.mjs';
import { selectSteps } from './steps.mjs';
import { readReports, summary, tallyOf } from './tally.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const signalExitCodes = { SIGINT: 130, SIGTERM: 143 };
/** @type {import('node:child_process').ChildProcess | undefined} */
let running;

/** @param {string} script */
function runScript(script) {
  return new Promise((resolve) => {
    // No daemon: nothing is left behind. No full-screen view: the output is read afterwards.
    const env = { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' };
    const shell = process.platform === 'win32';
    running = spawn('npm', ['run', '--silent', script], {
      cwd: root,
      env,
      shell,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    running.once('error', () => resolve(false));
    running.once('exit', (code) => resolve(code === 0));
  });
}

/** @param {import('./steps.mjs').Step} step */
async function runStep(step) {
  process.stdout.write(`\n== ${step.title} (npm run ${step.script})\n\n`);
  rmSync(reportFolder, { recursive: true, force: true });
  mkdirSync(reportFolder, { recursive: true });
  const startedAt = Date.now();
  const ok = await runScript(step.script);
  const tally = tallyOf(ok, step.jest ? readReports(reportFolder) : undefined);
  return { step, tally, seconds: (Date.now() - startedAt) / 1000 };
}

for (const [signal, exitCode] of Object.entries(signalExitCodes)) {
  process.once(signal, () => {
    running?.kill('SIGTERM');
    process.exit(exitCode);
  });
}

try {
  const selected = selectSteps(process.argv.slice(2));
  await ensureInstalled();
  const results = [];
  for (const step of selected) results.push(await runStep(step));
  process.stdout.write(`\n== Summary\n\n${summary(results)}`);
  process.exitCode = results.some(({ tally }) => tally.failed > 0) ? 1 : 0;
} catch (fault) {
  process.stderr.write(`${fault instanceof Error ? fault.message : String(fault)}\n`);
  process.exitCode = 1;
}
