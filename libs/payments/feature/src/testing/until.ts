const everyMs = 20;

/** Resolves once the condition holds; the test's own time-out is the limit. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  if (await condition()) return;
  await new Promise<void>((resolve, reject) => {
    const timer = setInterval(() => {
      condition().then(
        (holds) => {
          if (!holds) return;
          clearInterval(timer);
          resolve();
        },
        (error: unknown) => {
          clearInterval(timer);
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      );
    }, everyMs);
  });
}
