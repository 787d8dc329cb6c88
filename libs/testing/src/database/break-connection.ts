import pg from 'pg';

export interface Breakage {
  readonly hasHappened: boolean;
  /** From here on connections are as they were. */
  mend(): void;
}

export interface BreakPoint {
  /** Part of a statement by which the transaction is known. */
  readonly transaction: string;
  /** Where it breaks, in that transaction; as JSON has the statement. */
  readonly statement: RegExp;
  /** Whether the statement had its effect. */
  readonly when: 'before' | 'after';
}

/** Breaks the connection to Postgres off, once, at a statement of a transaction: what a process that dies there leaves. */
export function breakConnection({ transaction, statement, when }: BreakPoint): Breakage {
  const { prototype } = pg.Client;
  const real = Reflect.get(prototype, 'query');
  const followed = new WeakSet<object>();
  let hasHappened = false;
  const query = async (client: object, args: unknown[]): Promise<unknown> => {
    const text = JSON.stringify(args[0]);
    if (text.includes(transaction)) followed.add(client);
    const result = () => Promise.resolve<unknown>(Reflect.apply(real, client, args));
    if (hasHappened || !followed.has(client) || !statement.test(text)) return result();
    hasHappened = true;
    if (when === 'after') await result();
    throw new Error('The connection broke');
  };
  Reflect.set(prototype, 'query', function (this: object, ...args: unknown[]) {
    return query(this, args);
  });
  return {
    get hasHappened() {
      return hasHappened;
    },
    mend: () => void Reflect.set(prototype, 'query', real),
  };
}
