import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { UpstreamAgent } from './upstream-agent.js';

describe(UpstreamAgent.name, () => {
  let server: Server;
  let port: number;
  beforeEach(async () => {
    server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  });
  afterEach(() => void server.close());

  it('ends a connection that no request took, before the service would answer 408 on it', async () => {
    const agent = new UpstreamAgent('127.0.0.1', port, 50);
    const accepted = once(server, 'connection');
    await agent.connect();
    const [connection] = (await accepted) as [Socket];
    connection.resume();
    await once(connection, 'end');
    const again = once(server, 'connection');
    const next = agent.createConnection();
    expect((await again)[0]).not.toBe(connection);
    next.destroy();
  });

  it('leaves a connection alone that a request took', async () => {
    const agent = new UpstreamAgent('127.0.0.1', port, 50);
    const accepted = once(server, 'connection');
    await agent.connect();
    const [connection] = (await accepted) as [Socket];
    const taken = agent.createConnection();
    expect(taken.timeout).toBe(0);
    taken.write('here');
    const [data] = (await once(connection, 'data')) as [Buffer];
    expect(data.toString()).toBe('here');
    taken.destroy();
  });
});
