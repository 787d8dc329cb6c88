import { afterEach, describe, expect, it } from '@jest/globals';
import { Gateways, metric, onRedis, until } from '../test/gateways.js';

/** What an operator looks at, as the page of realtime lists it. */
const names = [
  'chatpop_realtime_connections',
  'chatpop_realtime_rooms_hosted',
  'chatpop_realtime_deliveries_total',
  'chatpop_realtime_commit_to_delivery_seconds',
  'chatpop_realtime_room_incidents_total',
  'chatpop_realtime_joins_total',
  'chatpop_realtime_refusals_total',
  'chatpop_realtime_closes_total',
  'chatpop_realtime_passing_dropped_total',
  'chatpop_realtime_presence_failures_total',
  'chatpop_bus_lag_seconds',
  'chatpop_bus_round_trip_seconds',
  'chatpop_bus_deaf',
  'chatpop_bus_publish_failures_total',
  'chatpop_bus_records_skipped_total',
];

describe('/metrics of a gateway', () => {
  let gateways: Gateways;
  afterEach(() => gateways.stop());

  it('explains each figure, and moves with what happens', async () => {
    gateways = await new Gateways(onRedis).start(1);
    const code = gateways.chat.createRoom();
    const [service] = gateways.services;
    const of = (name: string): Promise<number> => metric(service, name);
    const delivered = 'chatpop_realtime_deliveries_total';
    const heard = 'chatpop_bus_lag_seconds_count';
    const resumed = 'chatpop_realtime_joins_total{outcome="resumed"}';
    const before = [await of(delivered), await of(heard), await of(resumed)];
    const clients = [await gateways.plain(code, gateways.chat.join(code)), await gateways.plain(code)];
    for (const client of clients) await client.next('joined');
    for (let index = 0; index < 3; index += 1) await gateways.chat.send(code);
    for (const client of clients) await client.until(() => client.seqs().length === 3);
    const { epoch } = gateways.chat.head(code);
    const again = await gateways.plain(code, gateways.chat.join(code), { epoch, last_seq: 1 });
    await again.next('joined');
    expect([await of(delivered), await of(heard), await of(resumed)].map((now, i) => now - (before[i] ?? 0))).toEqual([
      6, 3, 1,
    ]);
    expect(await of('chatpop_realtime_connections{transport="plain"}')).toBe(3);
    await until(async () => (await of('chatpop_bus_round_trip_seconds_count')) > 0);
    expect(await of('chatpop_bus_records_skipped_total')).toBe(0);
    const text = await (await fetch(service?.metricsUrl ?? '')).text();
    for (const name of names) expect(text).toMatch(new RegExp(`^# HELP ${name} \\S.{20,}`, 'm'));
  });
});
