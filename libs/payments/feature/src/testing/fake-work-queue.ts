import { WorkQueue, type Work, type WorkConsumer, type WorkName, type WorkNamed } from '@chatpop/message-bus';

/** Keeps what is published, tells who waits for it, and lets a test hand work to the consumers or take the queue away. */
export class FakeWorkQueue extends WorkQueue {
  readonly published: Work[] = [];
  isAway = false;
  private readonly consumers = new Set<{ name: WorkName; handle: (work: Work) => Promise<void> }>();
  private waiting: (() => void)[] = [];

  async publish(work: Work): Promise<void> {
    if (this.isAway) throw new Error('The queue is away');
    this.published.push(structuredClone(work));
    for (const wake of this.waiting.splice(0)) wake();
  }

  async consume<Name extends WorkName>(
    name: Name,
    _group: string,
    handle: (work: WorkNamed<Name>) => Promise<void>,
  ): Promise<WorkConsumer> {
    const consumer = { name, handle: async (work: Work) => (isNamed(name, work) ? handle(work) : undefined) };
    this.consumers.add(consumer);
    return { stop: async () => void this.consumers.delete(consumer) };
  }

  /** Hands what chat would say to one consumer; resolves when it was handled. */
  async deliver(work: Work): Promise<void> {
    const consumer = [...this.consumers].find(({ name }) => name === work.name);
    if (!consumer) throw new Error(`Nobody consumes ${work.name}`);
    await consumer.handle(work);
  }

  /** The work of that name about a purchase, once there are `count` of them. */
  async next<Name extends WorkName>(name: Name, purchaseId: string, count = 1): Promise<WorkNamed<Name>[]> {
    for (;;) {
      const found = this.of(name, purchaseId);
      if (found.length >= count) return found;
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  of<Name extends WorkName>(name: Name, purchaseId: string): WorkNamed<Name>[] {
    return this.published.filter(
      (work): work is WorkNamed<Name> => isNamed(name, work) && work.purchase_id === purchaseId,
    );
  }
}

const isNamed = <Name extends WorkName>(name: Name, work: Work): work is WorkNamed<Name> => work.name === name;
