import { InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import { passwordConfig, type PasswordConfig } from '../users.config.js';
import { passwordHashDuration, passwordHashesWaiting } from '../users.metrics.js';
import { BoundedQueue } from './bounded-queue.js';
import { formatScrypt, hasCost, hashWithScrypt, matchesScrypt, parseScrypt, unmatchable } from './scrypt-hash.js';

/**
 * Hashes and compares passwords. Few at a time, each in a thread of its own: a storm of logins costs neither all memory
 * nor the event loop, it waits, and beyond the queue it is told to come back.
 */
@Injectable()
export class PasswordHasher {
  private readonly queue: BoundedQueue;

  constructor(@InjectConfig(passwordConfig) private readonly config: PasswordConfig) {
    const limits = { concurrency: config.concurrency, waiting: config.queue };
    this.queue = new BoundedQueue(limits, (count) => passwordHashesWaiting.set(count));
  }

  /** @throws DomainError `COMMON.UNAVAILABLE` when too many are waiting. */
  async hash(password: string): Promise<string> {
    return formatScrypt(await this.measured(() => hashWithScrypt(normal(password), this.config)));
  }

  /**
   * Whether the password is the one that was hashed. Without a hash (there is no such account) the answer is no, after
   * the same work, so that the time does not tell which.
   * @throws DomainError `COMMON.UNAVAILABLE` when too many are waiting.
   */
  async matches(password: string, stored: string | undefined): Promise<boolean> {
    const hash = stored === undefined ? unmatchable(this.config) : parseScrypt(stored);
    return this.measured(() => matchesScrypt(normal(password), hash));
  }

  /** Whether a hash was made with other parameters than those that are set now. */
  isOutdated(stored: string): boolean {
    return !hasCost(parseScrypt(stored), this.config);
  }

  private measured<Value>(work: () => Promise<Value>): Promise<Value> {
    return this.queue.run(async () => {
      const stop = passwordHashDuration.startTimer();
      try {
        return await work();
      } finally {
        stop();
      }
    });
  }
}

/** Keyboards write the same character in different ways (NIST SP 800-63B, 5.1.1.2). */
const normal = (password: string): string => password.normalize('NFKC');
