import { Counter, Gauge } from 'prom-client';

export const busAppends = new Counter({
  name: 'chatpop_bus_appends_total',
  help: "Appends to rooms' logs, by outcome: appended, duplicate, gap, failed.",
  labelNames: ['outcome'],
});

export const busRecordsSkipped = new Counter({
  name: 'chatpop_bus_records_skipped_total',
  help: 'Records received with a version or name that this process does not know.',
});

export const busPublishFailures = new Counter({
  name: 'chatpop_bus_publish_failures_total',
  help: 'Passing events and orders that could not be published.',
});

export const workHandled = new Counter({
  name: 'chatpop_work_handled_total',
  help: 'Durable work by name and outcome: done, retried, dead.',
  labelNames: ['name', 'outcome'],
});

export const workDeadLetters = new Gauge({
  name: 'chatpop_work_dead_letters',
  help: 'Work in the dead-letter stream, by name. Above 0 somebody must act.',
  labelNames: ['name'],
});
