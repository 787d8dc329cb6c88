import { z } from 'zod';

const Claims = z.object({ iat: z.number(), exp: z.number() });
/** Renewed once this part of its life is over, so that a long outage does not outlast it. */
const renewAfterShare = 0.8;

/** When a token should be renewed, in ms since 1970; `Infinity` when it does not tell. Only reads: servers verify. */
export function renewAtOf(token: string): number {
  try {
    const payload = (token.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/');
    const { iat, exp } = Claims.parse(JSON.parse(atob(payload)));
    return (iat + (exp - iat) * renewAfterShare) * 1_000;
  } catch {
    return Infinity;
  }
}

/** Runs one at a time: who asks meanwhile gets the same answer. */
export class SingleFlight<Value> {
  private running: Promise<Value> | undefined;

  run(work: () => Promise<Value>): Promise<Value> {
    this.running ??= work().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }
}
