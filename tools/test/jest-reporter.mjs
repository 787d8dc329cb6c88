import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { reportFolder } from './report-folder.mjs';

/**
 * The part used of what Jest says of a test file.
 *
 * @typedef {{
 *   testFilePath: string,
 *   testExecError?: unknown,
 *   testResults: { status: string, fullName: string }[],
 * }} Suite
 */

/**
 * Writes what a Jest run counted, when Nx runs it, to a file that nx.json declares as the target's output. A suite
 * that could not even be loaded counts as one failure, named by its file.
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

/** @param {Suite} suite */
function namesOfFailures({ testFilePath, testExecError, testResults }) {
  const file = relative(process.cwd(), testFilePath);
  const failed = testResults.filter(({ status }) => status === 'failed').map(({ fullName }) => `${file}: ${fullName}`);
  return testExecError ? [file, ...failed] : failed;
}
