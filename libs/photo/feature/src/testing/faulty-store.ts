import { createServer, request, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startFauxqs } from 'fauxqs';

export type StoreMode = 'works' | 'silent' | 'too-many-requests' | 'garbage' | 'cuts-off';

/** An S3 server that works, with something before it that fails in all the ways that a store may. */
export class FaultyStore {
  mode: StoreMode = 'works';
  readonly bucket = 'chatpop-photos';
  readonly puts: IncomingHttpHeaders[] = [];
  /** Every object that the store was asked for; asking again, as its client does by itself, adds nothing. */
  readonly asked = new Set<string>();

  private constructor(
    readonly url: string,
    private readonly port: number,
    readonly stop: () => Promise<void>,
  ) {}

  static async start(): Promise<FaultyStore> {
    const real = await startFauxqs({ port: 0, logger: false });
    const front = createServer();
    await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
    const address: AddressInfo | string | null = front.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const store = new FaultyStore(`http://127.0.0.1:${port}`, real.port, async () => {
      front.closeAllConnections();
      await new Promise((resolve) => front.close(resolve));
      await real.stop();
    });
    real.createBucket(store.bucket);
    front.on('request', (incoming: IncomingMessage, response: ServerResponse) => store.answer(incoming, response));
    return store;
  }

  private answer(incoming: IncomingMessage, response: ServerResponse): void {
    this.asked.add(new URL(incoming.url ?? '', this.url).pathname);
    switch (this.mode) {
      case 'works':
        if (incoming.method === 'PUT') this.puts.push(incoming.headers);
        this.pass(incoming, response);
        return;
      case 'too-many-requests':
        incoming.resume();
        response.writeHead(429).end('<Error><Code>SlowDown</Code></Error>');
        return;
      case 'garbage':
        incoming.socket.end('I am no store\r\n\r\n');
        return;
      case 'cuts-off':
        incoming.socket.destroy();
        return;
      case 'silent':
        incoming.resume();
    }
  }

  private pass(incoming: IncomingMessage, response: ServerResponse): void {
    const { method, url, headers } = incoming;
    const onward = request({ host: '127.0.0.1', port: this.port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    incoming.pipe(onward);
  }
}
