import { Gauge, Histogram } from 'prom-client';

export const httpRequestDuration = new Histogram({
  name: 'chatpop_http_request_duration_seconds',
  help: 'Time from the first byte of a request to the end of its answer, by route pattern and status.',
  labelNames: ['method', 'route', 'status'],
  buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
});

export const httpRequestsInFlight = new Gauge({
  name: 'chatpop_http_requests_in_flight',
  help: 'Requests that have begun and are not answered yet.',
});
