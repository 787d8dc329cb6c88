import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { collectDefaultMetrics, register } from 'prom-client';

/** How often the delay of the event loop is looked at: every 10 ms, as is usual, is half a percent of a core. */
const eventLoopLookMs = 100;

/** Serves `GET /metrics` on a port of its own, which is never published. */
export class InternalServer {
  private readonly server: Server = createServer((request, response) => {
    if (request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    register.metrics().then(
      (text) => response.writeHead(200, { 'content-type': register.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });

  /** @returns the port it listens on. */
  async listen(port: number, host: string): Promise<number> {
    if (!register.getSingleMetric('process_cpu_seconds_total'))
      collectDefaultMetrics({ eventLoopMonitoringPrecision: eventLoopLookMs });
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject).listen(port, host, resolve);
    });
    const address: AddressInfo | string | null = this.server.address();
    return typeof address === 'object' && address ? address.port : port;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
