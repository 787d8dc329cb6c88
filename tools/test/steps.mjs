/**
 * What `npm test` runs, in this order: npm scripts, so that each can be run alone and GitHub runs the same ones.
 * A step with `jest` counts its tests; any other counts as one.
 *
 * @typedef {{ name: string, script: string, title: string, jest?: boolean }} Step
 * @type {readonly Step[]}
 */
export const steps = [
  { name: 'format', script: 'format:check', title: 'Format' },
  { name: 'lint', script: 'lint', title: 'Lint and module boundaries' },
  { name: 'typecheck', script: 'typecheck', title: 'Types' },
  { name: 'unit', script: 'test:unit', title: 'Unit tests', jest: true },
  { name: 'generated', script: 'check:generated', title: 'Generated files are current' },
  { name: 'unused', script: 'check:unused', title: 'Unused files, exports and dependencies' },
  { name: 'integration', script: 'test:integration', title: 'Integration tests (Postgres and Redis)', jest: true },
  { name: 'build', script: 'build', title: 'Build' },
  { name: 'e2e', script: 'test:e2e', title: 'End to end, in every topology', jest: true },
  { name: 'faults', script: 'test:faults', title: 'Faults under load, small', jest: true },
];

/**
 * The steps that people name on the command line, in the table's order; all of them when they name none.
 *
 * @param {readonly string[]} names
 */
export function selectSteps(names) {
  const unknown = names.find((name) => !steps.some((step) => step.name === name));
  if (unknown) {
    const known = steps.map(({ name }) => name).join(', ');
    throw new Error(`There is no step "${unknown}": name some of ${known}, or none for all.`);
  }
  return names.length === 0 ? steps : steps.filter(({ name }) => names.includes(name));
}
