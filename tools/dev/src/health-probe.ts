import { Agent, get, type IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** What an instance says of itself; `silent`: nothing, in time. */
export type Health = 'ready' | 'unready' | 'draining' | 'silent';

const answerWithinMs = 2_500;

/** Asks one instance's `/health/ready`, over a connection that it keeps. */
export class HealthProbe {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(private readonly port: number) {}

  ask(): Promise<Health> {
    return new Promise((resolve) => {
      const request = get(
        { host: '127.0.0.1', port: this.port, path: '/health/ready', agent: this.agent },
        (answer) => {
          void readHealth(answer).then(resolve, () => resolve('silent'));
        },
      );
      request.setTimeout(answerWithinMs, () => request.destroy());
      request.once('error', () => resolve('silent'));
    });
  }

  /** Resolves after so long, when `signal` aborts, or when the instance ends the connection: it drains, or has died. */
  async pause(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const over = new AbortController();
    const end = (): void => over.abort();
    const [kept] = Object.values(this.agent.freeSockets).flatMap((sockets) => sockets ?? []);
    kept?.once('close', end);
    signal.addEventListener('abort', end);
    await delay(milliseconds, undefined, { signal: over.signal }).catch(() => undefined);
    signal.removeEventListener('abort', end);
    kept?.off('close', end);
  }

  close(): void {
    this.agent.destroy();
  }
}

async function readHealth(answer: IncomingMessage): Promise<Health> {
  let text = '';
  for await (const chunk of answer.setEncoding('utf8')) text += String(chunk);
  if (answer.statusCode === 200) return 'ready';
  return /"status"\s*:\s*"draining"/.test(text) ? 'draining' : 'unready';
}
