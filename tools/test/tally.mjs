import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {{ passed: number, failed: number, failures?: readonly string[] }} Tally `failures` names failed tests, with their reasons
 * @typedef {{ step: import('./steps.mjs').Step, tally: Tally, seconds: number }} Result
 */

/**
 * The sum of the reports that jest-reporter.mjs left in `folder`. Nx restores them with a cached run, so a replayed
 * test counts like one that ran.
 *
 * @param {string} folder
 * @returns {Tally}
 */
export function readReports(folder) {
  /** @type {Tally[]} */
  const reports = readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')));
  return sum(reports);
}

/**
 * @param {readonly Tally[]} tallies
 * @returns {Required<Tally>}
 */
export function sum(tallies) {
  return {
    passed: tallies.reduce((total, { passed }) => total + passed, 0),
    failed: tallies.reduce((total, { failed }) => total + failed, 0),
    failures: tallies.flatMap(({ failures = [] }) => failures),
  };
}

/**
 * What a step counts for. One that fails without a failed test (it crashed, or its compiler did) and a Jest step
 * that ran nothing count as one failure, so that neither passes unseen.
 *
 * @param {boolean} ok whether the step's command succeeded
 * @param {Tally} [tests] what its Jest runs reported
 * @returns {Tally}
 */
export function tallyOf(ok, tests) {
  if (!tests) return ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  const silent = tests.failed === 0 && (!ok || tests.passed === 0);
  return silent ? { ...tests, failed: 1 } : tests;
}

/**
 * One line for each step, the names of the failed tests, and the closing line, alone on its own.
 *
 * @param {readonly Result[]} results
 */
export function summary(results) {
  const lines = results.map(({ step, tally, seconds }) => {
    const verdict = tally.failed === 0 ? 'passed' : 'FAILED';
    const tests = step.jest ? `${tally.passed + tally.failed} tests, ${tally.failed} failed` : '';
    return `  ${verdict}  ${step.title.padEnd(40)} ${`${seconds.toFixed(1)} s`.padStart(8)}  ${tests}`.trimEnd();
  });
  const { passed, failed, failures } = sum(results.map(({ tally }) => tally));
  const names = failures.map((name) => `  ${name}\n`).join('');
  return `${lines.join('\n')}\n\n${names && `${names}\n`}${passed} passed, ${failed} failed\n`;
}
