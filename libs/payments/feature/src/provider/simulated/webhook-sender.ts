import type { Server } from 'node:http';
import { Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost, type AbstractHttpAdapter } from '@nestjs/core';
import type Stripe from 'stripe';

const attempts = 3;
const timeoutMs = 10_000;

/**
 * Delivers simulated webhooks over HTTP to the address that this very process listens on. PUBLIC_URL is what browsers
 * use: from inside a container it leads nowhere. Any instance may take any event, since what it does is in Postgres.
 */
@Injectable()
export class WebhookSender {
  private readonly logger = new Logger(WebhookSender.name);

  constructor(private readonly host: HttpAdapterHost<AbstractHttpAdapter<Server>>) {}

  /** Never throws: what is not delivered is found by the reconciliation, as with a real provider. */
  async deliver(stripe: Stripe, payload: string, secret: string): Promise<void> {
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const signature = stripe.webhooks.generateTestHeaderString({ payload, secret });
      const outcome = await this.post(payload, signature);
      if (outcome === 200) return;
      this.logger.warn({ msg: 'Simulated webhook was not taken', attempt, outcome });
    }
  }

  private async post(payload: string, signature: string): Promise<number | string> {
    try {
      const response = await fetch(`${this.ownUrl()}/api/payments/webhook/`, {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signature },
        body: payload,
        signal: AbortSignal.timeout(timeoutMs),
      });
      await response.arrayBuffer();
      return response.status;
    } catch (error) {
      return error instanceof Error ? error.message : 'failed';
    }
  }

  private ownUrl(): string {
    const address = this.host.httpAdapter.getHttpServer().address();
    if (address === null || typeof address === 'string') throw new Error('The server does not listen');
    return `http://${reachable(address.address)}:${address.port}`;
  }
}

/** A wildcard is for listening; one connects to the loopback address of its family. */
function reachable(address: string): string {
  if (address === '0.0.0.0') return '127.0.0.1';
  if (address === '::') return '[::1]';
  return address.includes(':') ? `[${address}]` : address;
}
