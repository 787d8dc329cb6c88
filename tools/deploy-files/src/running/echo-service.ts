import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { freePort } from '@chatpop/local-servers';
import { WebSocketServer } from 'ws';

/** What an `EchoService` saw of a request; it answers with the same. */
export interface SeenRequest {
  readonly service: string;
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly bodyBytes: number;
}

export interface EchoService {
  readonly name: string;
  readonly address: string;
  /** Every request that it has read whole, in order. */
  readonly seen: readonly SeenRequest[];
  /** WebSockets that it has accepted. */
  readonly sockets: readonly SeenRequest[];
  /** Takes the place of the echo until it is set back. */
  answer: (request: IncomingMessage, response: ServerResponse) => void;
  stop(): Promise<void>;
}

export const testPorts = { from: 22_000, to: 22_999 };

/** Stands for a service of ours behind nginx: HTTP, and WebSockets on every path. */
export async function startEchoService(name: string, address?: string): Promise<EchoService> {
  const seen: SeenRequest[] = [];
  const sockets: SeenRequest[] = [];
  const describeRequest = ({ method = '', url = '', headers }: IncomingMessage, bodyBytes: number): SeenRequest => ({
    service: name,
    method,
    url,
    headers,
    bodyBytes,
  });
  const echo = (request: IncomingMessage, response: ServerResponse): void => {
    let bodyBytes = 0;
    request.on('data', (chunk: Buffer) => (bodyBytes += chunk.length));
    request.on('end', () => {
      seen.push(describeRequest(request, bodyBytes));
      response.setHeader('Content-Type', 'application/json').end(JSON.stringify(seen.at(-1)));
    });
  };
  const service: EchoService = {
    name,
    address: address ?? `127.0.0.1:${await freePort(testPorts)}`,
    seen,
    sockets,
    answer: echo,
    stop: async () => {
      for (const client of webSockets.clients) client.terminate();
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
  const server = createServer((request, response) => service.answer(request, response));
  const webSockets = new WebSocketServer({ server });
  webSockets.on('connection', (socket, request) => {
    sockets.push(describeRequest(request, 0));
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
    socket.send(JSON.stringify({ service: name }));
  });
  const [host, port] = service.address.split(':');
  server.listen(Number(port), host);
  await once(server, 'listening');
  return service;
}
