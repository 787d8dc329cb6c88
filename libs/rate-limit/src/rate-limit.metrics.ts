import { Counter } from 'prom-client';

export const rateLimitRefusals = new Counter({
  name: 'chatpop_rate_limit_refusals_total',
  help: 'Calls that were over a limit, by limit.',
  labelNames: ['limit'],
});

export const rateLimitLocalDecisions = new Counter({
  name: 'chatpop_rate_limit_local_decisions_total',
  help: 'Calls that were let through by the count of one process alone, because Redis was away or late.',
});
