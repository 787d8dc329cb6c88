import { Counter, Gauge, Histogram } from 'prom-client';

export const connections = new Gauge({
  name: 'chatpop_realtime_connections',
  help: 'Sockets that are open, by transport.',
  labelNames: ['transport'],
});

export const roomsHosted = new Gauge({
  name: 'chatpop_realtime_rooms_hosted',
  help: 'Rooms that this gateway is subscribed to.',
});

export const deliveries = new Counter({
  name: 'chatpop_realtime_deliveries_total',
  help: 'Events written to sockets: one for each event and socket.',
});

export const deliveryDelay = new Histogram({
  name: 'chatpop_realtime_commit_to_delivery_seconds',
  help: "Time from an event's commit to its being written to this gateway's sockets.",
  buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30],
});

export const incidents = new Counter({
  name: 'chatpop_realtime_room_incidents_total',
  help: 'duplicate: dropped. gap: something was missing. repaired_from_log, repaired_from_history: and was fetched. repair_failed: not yet. restart: could not be, all sockets of the room reload.',
  labelNames: ['kind'],
});

export const joins = new Counter({
  name: 'chatpop_realtime_joins_total',
  help: 'Sockets that entered a room: fresh, or resumed whole, or told to reload.',
  labelNames: ['outcome'],
});

export const refusals = new Counter({
  name: 'chatpop_realtime_refusals_total',
  help: 'Joins that were refused, by error code.',
  labelNames: ['code'],
});

export const closes = new Counter({
  name: 'chatpop_realtime_closes_total',
  help: 'Sockets that the gateway closed, by reason.',
  labelNames: ['reason'],
});

export const presenceFailures = new Counter({
  name: 'chatpop_realtime_presence_failures_total',
  help: 'Changes of presence that could not be kept; each is tried again.',
});

export const passingDropped = new Counter({
  name: 'chatpop_realtime_passing_dropped_total',
  help: 'Passing events that slow sockets were not sent.',
});
