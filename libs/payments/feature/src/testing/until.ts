const everyMs = 20;

/** Resolves once the condition holds, asking it again and again, never twice at once; the test's time-out is the limit. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) {
    await new Promise<void>((resolve) => setTimeout(() => resolve(), everyMs));
  }
}
