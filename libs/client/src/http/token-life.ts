import { z } from 'zod';

const Times = z.object({ iat: z.number(), exp: z.number() });
const Subject = z.object({ sub: z.string() });
/** Renewed once this part of its life is over, so that a long outage does not outlast it. */
const renewAfterShare = 0.8;

/** When a token should be renewed, in ms since 1970; `Infinity` when it does not tell. Only reads: servers verify. */
export function renewAtOf(token: string): number {
  try {
    const { iat, exp } = Times.parse(claimsOf(token));
    return (iat + (exp - iat) * renewAfterShare) * 1_000;
  } catch {
    return Infinity;
  }
}

/** Whose token it is, if it tells. */
export function subjectOf(token: string): string | undefined {
  try {
    return Subject.parse(claimsOf(token)).sub;
  } catch {
    return undefined;
  }
}

function claimsOf(token: string): unknown {
  const payload = (token.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/');
  return JSON.parse(atob(payload));
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
