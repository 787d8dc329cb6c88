type Listener<Payload> = (payload: Payload) => void;

/** Thrown where nobody catches it, as an event listener's fault is everywhere. */
const throwLater = (fault: unknown): void =>
  queueMicrotask(() => {
    throw fault;
  });

/** Listeners by name, with the type of what each one is told. */
export class Emitter<Events extends object> {
  private readonly listeners: { [Name in keyof Events]?: Set<Listener<Events[Name]>> } = {};

  constructor(private readonly report: (fault: unknown) => void = throwLater) {}

  /** @returns what takes the listener away again. */
  on<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): () => void {
    const listeners: Set<Listener<Events[Name]>> = this.listeners[name] ?? new Set();
    this.listeners[name] = listeners;
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** A listener that throws is its own fault: it keeps neither the others nor what comes next from being told. */
  emit<Name extends keyof Events>(name: Name, payload: Events[Name]): void {
    for (const listener of [...(this.listeners[name] ?? [])]) {
      try {
        listener(payload);
      } catch (fault) {
        this.report(fault);
      }
    }
  }
}
