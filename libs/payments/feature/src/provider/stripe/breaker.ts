import { DomainError, paymentErrors } from '@chatpop/contracts';
import CircuitBreaker from 'opossum';
import { providerCalls } from '../../payments.metrics.js';
import { ProviderRefusedError } from '../payment-provider.js';

/** Calls that fail in a row say that the provider is away: for a while nobody waits for its time-outs any more. */
export class ProviderBreaker {
  private readonly breaker: CircuitBreaker<[work: () => Promise<unknown>]>;

  constructor(
    private readonly resetMs: number,
    private readonly toError: (error: unknown) => Error,
  ) {
    this.breaker = new CircuitBreaker((work: () => Promise<unknown>) => work(), {
      timeout: false, // the SDK has its own, for each attempt
      resetTimeout: resetMs,
      errorThresholdPercentage: 50,
      volumeThreshold: 5,
      errorFilter: (error) => error instanceof ProviderRefusedError && !error.isProviderFault,
    });
  }

  async run<Result>(operation: string, work: () => Promise<Result>): Promise<Result> {
    const observe = providerCalls.startTimer({ operation });
    let result: { readonly value: Result } | undefined;
    try {
      // The breaker would count what it refuses among the calls, and open late when the provider fails again.
      if (this.breaker.opened) throw this.unavailable();
      await this.breaker.fire(async () => {
        try {
          result = { value: await work() };
        } catch (error) {
          throw this.toError(error);
        }
      });
    } catch (error) {
      observe({ outcome: error instanceof ProviderRefusedError ? 'refused' : 'failed' });
      throw error instanceof Error && CircuitBreaker.isOurError(error) ? this.unavailable(error) : error;
    }
    observe({ outcome: 'done' });
    if (!result) throw this.unavailable();
    return result.value;
  }

  stop(): void {
    this.breaker.shutdown();
  }

  private unavailable(cause?: Error): DomainError {
    return new DomainError(paymentErrors.providerUnavailable, { retryAfterSeconds: this.resetMs / 1000, cause });
  }
}
