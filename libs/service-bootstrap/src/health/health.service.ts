import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Injectable } from '@nestjs/common';

/** Resolves when all is well, rejects otherwise. */
export type HealthCheck = () => Promise<unknown>;
export interface HealthReport {
  readonly status: 'ok' | 'draining' | 'unavailable';
  /** By name: `ok`, or what is wrong in a few words. */
  readonly checks: Readonly<Record<string, string>>;
}

/** How long a check may take before it counts as failed. */
const checkTimeoutMs = 2_000;

/** Collects what a service needs to be ready. Live is not ready; draining is not ready. */
@Injectable()
export class HealthService {
  private readonly checks = new Map<string, { readonly check: HealthCheck; readonly required: boolean }>();
  /** Connections that ask whether work may be sent here, with the last answer on each. */
  private readonly askers = new Map<Socket, ServerResponse>();
  private draining = false;

  /** @param required false for what the service can do without: it is reported, and the service stays ready. */
  register(name: string, check: HealthCheck, { required = true } = {}): void {
    this.checks.set(name, { check, required });
  }

  startDraining(): void {
    this.draining = true;
    for (const [socket, answer] of this.askers) if (answer.writableEnded) socket.end();
  }

  /** Ends the connection that this answers when draining starts: whoever keeps it, to ask again later, knows at once. */
  tellByEnding(answer: ServerResponse): void {
    const { socket } = answer;
    if (!socket) return;
    if (!this.askers.has(socket)) socket.once('close', () => this.askers.delete(socket));
    this.askers.set(socket, answer);
  }

  get isDraining(): boolean {
    return this.draining;
  }

  async report(): Promise<HealthReport> {
    const results = await Promise.all(
      [...this.checks].map(async ([name, { check }]) => [name, await outcomeOf(check)] as const),
    );
    const healthy = results.every(([name, outcome]) => outcome === 'ok' || !this.checks.get(name)?.required);
    return {
      status: this.draining ? 'draining' : healthy ? 'ok' : 'unavailable',
      checks: Object.fromEntries(results),
    };
  }
}

async function outcomeOf(check: HealthCheck): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer in ${checkTimeoutMs} ms`), checkTimeoutMs);
  });
  const result = check().then(
    () => 'ok',
    () => 'failed',
  );
  return Promise.race([result, late]).finally(() => clearTimeout(timer));
}
