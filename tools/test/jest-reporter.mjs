import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { reportFolder } from './report-folder.mjs';

/**
 * The part used of what Jest says of a test file.
 *
 * @typedef {{
 *   testFilePath: string,
 *   testExecError?: { message?: string },
 *   testResults: { status: string, fullName: string, failureMessages: string[] }[],
 * }} Suite
 */

/**
 * Writes what a Jest run counted, when Nx runs it, to a file that nx.json declares as the target's output. A suite
 * that could not even be loaded counts as one failure, named by its file. CI shows the end of its output, so the reasons stand there too.
 */
export default class CountReporter {
  /**
   * @param {unknown} _contexts
   * @param {{ numPassedTests: number, numFailedTests: number, numRuntimeErrorTestSuites: number, testResults: Suite[] }} results
   */
  onRunComplete(_contexts, results) {
    const { NX_TASK_TARGET_PROJECT: project, NX_TASK_TARGET_TARGET: target, TOPOLOGY: topology } = process.env;
    if (!project || !target) return;
    const name = [project, target, ...(topology ? [topology] : [])].join('.');
    const report = {
      passed: results.numPassedTests,
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      failures: results.testResults.flatMap(namesOfFailures),
    };
    mkdirSync(reportFolder, { recursive: true });
    writeFileSync(join(reportFolder, `${name}.json`), JSON.stringify(report));
  }
}

/** As much of a failure's message as tells what was expected, what came, and where. */
const linesOfFailure = 14;

/**
 * The failed tests of a suite, each with the beginning of why.
 *
 * @param {Suite} suite
 */
function namesOfFailures({ testFilePath, testExecError, testResults }) {
  const { TOPOLOGY: topology } = process.env;
  const file = relative(process.cwd(), testFilePath) + (topology ? ` (${topology})` : '');
  const failed = testResults
    .filter(({ status }) => status === 'failed')
    .map(({ fullName, failureMessages }) => withReason(`${file}: ${fullName}`, failureMessages.join('\n')));
  return testExecError ? [withReason(file, testExecError.message ?? ''), ...failed] : failed;
}

/**
 * @param {string} name
 * @param {string} message
 */
function withReason(name, message) {
  const lines = stripVTControlCharacters(message)
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.includes('node_modules'))
    .slice(0, linesOfFailure);
  return [name, ...lines.map((line) => `    ${line.trim()}`)].join('\n  ');
}
