import { workHandled } from '../message-bus.metrics.js';
import { parseWork } from '../work-schemas.js';
import { WorkQueue, type Work, type WorkConsumer, type WorkName, type WorkNamed } from '../work-queue.js';

/**
 * Work within one process. It keeps nothing: `publish` resolves when the consumer is done, and rejects when it failed or
 * is not there yet, so that the sender's outbox row stays until then.
 */
export class MemoryWorkQueue extends WorkQueue {
  private readonly handlers = new Map<WorkName, (json: string) => Promise<void>>();

  async publish(work: Work): Promise<void> {
    const handler = this.handlers.get(work.name);
    if (!handler) throw new Error(`Nobody consumes ${work.name} yet`);
    await handler(JSON.stringify(work));
    workHandled.inc({ name: work.name, outcome: 'done' });
  }

  async consume<Name extends WorkName>(
    name: Name,
    _group: string,
    handle: (work: WorkNamed<Name>) => Promise<void>,
  ): Promise<WorkConsumer> {
    const running = new Set<Promise<void>>();
    this.handlers.set(name, async (json) => {
      const work = parseWork(name, json);
      if (!work) throw new Error(`Not of the form of ${name}`);
      const done = handle(work);
      running.add(done);
      await done.finally(() => running.delete(done));
    });
    return {
      stop: async () => {
        this.handlers.delete(name);
        await Promise.allSettled(running);
      },
    };
  }
}
