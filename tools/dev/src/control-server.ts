import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Print } from './service-log.js';

/** What a running system does on request; tells its progress, and throws when it fails. */
export type SwitchTopology = (name: string, progress: Print) => Promise<void>;

/** The last line of an answer: how it went. */
export const outcomes = { done: 'done', failed: 'failed' } as const;

/**
 * How other commands reach the running system: over loopback, and only with the token that lies in the folder for its
 * owner to read. `POST /topology/<shape>` answers with progress, line by line.
 */
export class ControlServer {
  private readonly server: Server;

  constructor(
    private readonly token: string,
    private readonly switchTopology: SwitchTopology,
  ) {
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(0, '127.0.0.1', resolve);
    });
    const address = this.server.address();
    return typeof address === 'object' && address ? address.port : 0;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const shape = /^\/topology\/([\w-]+)$/.exec(request.url ?? '')?.[1];
    if (!this.isAllowed(request)) response.writeHead(401).end();
    else if (request.method !== 'POST' || shape === undefined) response.writeHead(404).end();
    else await this.runSwitch(shape, response);
  }

  private async runSwitch(shape: string, response: ServerResponse): Promise<void> {
    response.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8' });
    const tell: Print = (line) => void response.write(`${line}\n`);
    try {
      await this.switchTopology(shape, tell);
      response.end(`${outcomes.done}\n`);
    } catch (error) {
      tell(error instanceof Error ? error.message : String(error));
      response.end(`${outcomes.failed}\n`);
    }
  }

  private isAllowed({ headers }: IncomingMessage): boolean {
    const given = Buffer.from(headers.authorization ?? '');
    const wanted = Buffer.from(`Bearer ${this.token}`);
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  }
}
