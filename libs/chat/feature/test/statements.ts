import { randomUUID } from 'node:crypto';
import { requestContext } from '@chatpop/service-bootstrap';
import pg from 'pg';

/** The SQL of one request, in its order: whatever else goes on beside it has another context. */
export async function statementsOf<Answer>(
  ask: (headers: Record<string, string>) => Promise<Answer>,
): Promise<{ readonly answer: Answer; readonly statements: readonly unknown[] }> {
  const requestId = randomUUID();
  const real = pg.Client.prototype.query;
  const statements: unknown[] = [];
  pg.Client.prototype.query = new Proxy(real, {
    apply: (query, client, values: unknown[]): unknown => {
      if (requestContext.requestId() === requestId) statements.push(values[0]);
      return Reflect.apply(query, client, values);
    },
  });
  try {
    return { answer: await ask({ 'x-request-id': requestId }), statements };
  } finally {
    pg.Client.prototype.query = real;
  }
}
