import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import { portOf } from '../test/edge-fixture.js';
import { HealthProbe } from './health-probe.js';

/** Longer than any test may take. */
const longMs = 600_000;

describe(HealthProbe.name, () => {
  let server: Server;
  let probe: HealthProbe;
  let status = 200;
  beforeEach(async () => {
    server = createServer((_, response) => void response.writeHead(status).end('{"status":"draining"}'));
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    probe = new HealthProbe(portOf(server));
    status = 200;
  });
  afterEach(() => {
    probe.close();
    server.close();
  });

  it('waits no longer once the instance ends the connection that it keeps', async () => {
    expect(await probe.ask()).toBe('ready');
    const pause = probe.pause(longMs, new AbortController().signal);
    status = 503;
    server.closeAllConnections();
    await pause;
    expect(await probe.ask()).toBe('draining');
  });

  it('waits no longer when nobody wants to know any more', async () => {
    const over = new AbortController();
    await probe.ask();
    const pause = probe.pause(longMs, over.signal);
    over.abort();
    await pause;
    await probe.pause(longMs, over.signal);
    expect(over.signal.aborted).toBe(true);
  });

  it('waits as long as it is told to where no connection is kept', async () => {
    const began = performance.now();
    await probe.pause(100, new AbortController().signal);
    expect(performance.now() - began).toBeGreaterThan(90);
  });
});
