import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reportFolder } from './report-folder.mjs';

/**
 * Writes what a Jest run counted, when Nx runs it, to a file that nx.json declares as the target's output. A suite
 * that could not even be loaded counts as one failure.
 */
export default class CountReporter {
  /**
   * @param {unknown} _contexts
   * @param {{ numPassedTests: number, numFailedTests: number, numRuntimeErrorTestSuites: number }} results
   */
  onRunComplete(_contexts, results) {
    const { NX_TASK_TARGET_PROJECT: project, NX_TASK_TARGET_TARGET: target, TOPOLOGY: topology } = process.env;
    if (!project || !target) return;
    const name = [project, target, ...(topology ? [topology] : [])].join('.');
    const report = {
      passed: results.numPassedTests,
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
    };
    mkdirSync(reportFolder, { recursive: true });
    writeFileSync(join(reportFolder, `${name}.json`), JSON.stringify(report));
  }
}
