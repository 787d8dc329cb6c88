import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { parser } from '@prometheus-io/lezer-promql';
import { parse } from 'yaml';
import { z } from 'zod';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/ */
const Rules = z.strictObject({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^[A-Z]\w+$/),
          expr: z.string(),
          for: z
            .string()
            .regex(/^\d+[smh]$/)
            .optional(),
          labels: z.strictObject({ severity: z.enum(['page', 'ticket']) }),
          annotations: z.strictObject({ summary: z.string().min(20), action: z.string().min(20) }),
        }),
      ),
    }),
  ),
});
const rules = Rules.parse(parse(readFileSync(`${root}deploy/alarms.yml`, 'utf8'))).groups.flatMap(
  (group) => group.rules,
);

/** The names of what an expression reads. @throws where it is no PromQL. */
function metricsOf(expr: string): string[] {
  const metrics: string[] = [];
  parser.parse(expr).iterate({
    enter: ({ name, type, from, to }) => {
      if (type.isError) throw new Error(`No PromQL at ${from}: ${expr}`);
      if (name === 'Identifier' && expr.slice(from, to).startsWith('chatpop_')) metrics.push(expr.slice(from, to));
    },
  });
  return metrics;
}

let sources: string;
beforeAll(async () => {
  const files = await readdir(`${root}libs`, { recursive: true });
  const ours = files.filter((file) => file.includes('/src/') && file.endsWith('.ts') && !file.endsWith('.spec.ts'));
  sources = (await Promise.all(ours.map((file) => readFile(`${root}libs/${file}`, 'utf8')))).join('\n');
});

describe('deploy/alarms.yml', () => {
  it.each(rules)('$alert reads metrics that there are, in PromQL', ({ expr }) => {
    const metrics = metricsOf(expr);
    expect(metrics).toHaveLength(1);
    for (const metric of metrics) expect(sources).toContain(`name: '${metric}'`);
    for (const [, value = ''] of expr.matchAll(/"(\w+)"/g)) expect(sources).toContain(`'${value}'`);
  });

  it.each(rules)('$alert quotes messages of the log as they are', ({ annotations }) => {
    for (const [, message = ''] of annotations.action.matchAll(/\(([A-Z][a-z ,;]+)\)/g))
      expect(sources).toContain(`'${message}`);
  });

  it('has an alarm for any imbalance of the ledger, dead letters, findings and what is paid and not given', () => {
    const read = rules.flatMap(({ expr }) => metricsOf(expr));
    expect(read).toEqual(
      expect.arrayContaining([
        'chatpop_payments_ledger_imbalance_minor_units',
        'chatpop_work_dead_letters',
        'chatpop_payments_reconcile_findings_total',
        'chatpop_payments_oldest_unfulfilled_seconds',
      ]),
    );
    expect(rules.find(({ alert }) => alert === 'LedgerOutOfBalance')?.expr).toMatch(/!= 0$/);
  });

  it('would not pass with what is no PromQL', () => {
    expect(() => metricsOf('max(chatpop_x > ')).toThrow('No PromQL');
  });
});
