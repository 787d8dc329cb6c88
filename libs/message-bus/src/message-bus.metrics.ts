import { Counter, Gauge, Histogram } from 'prom-client';

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

export const busLag = new Histogram({
  name: 'chatpop_bus_lag_seconds',
  help: "Time from an event's commit in chat to its being heard by this process: delivery between services.",
  buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30],
});

export const busRoundTrip = new Histogram({
  name: 'chatpop_bus_round_trip_seconds',
  help: 'Time that a probe took through Redis publish/subscribe and back to this process.',
  buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
});

export const busDeaf = new Gauge({
  name: 'chatpop_bus_deaf',
  help: '1 while this process does not hear what it publishes itself; it rebuilds its subscriber.',
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
