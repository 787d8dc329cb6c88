import { setTimeout as delay } from 'node:timers/promises';

const deadlineMs = 20_000;
const pollMs = 50;

/** Tries until the expectation holds; for what the outside can only ask for, not wait for. */
export async function expectEventually(expectation: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    try {
      await expectation();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(pollMs);
    }
  }
}
