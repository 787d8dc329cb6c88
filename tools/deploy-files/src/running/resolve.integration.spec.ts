import { mkdtemp, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '@chatpop/local-servers';
import { startEchoService, testPorts, type EchoService } from './echo-service.js';
import { findNginx } from './find-nginx.js';
import { startNameServer, type NameServer } from './name-server.js';
import { startNginx, type RunningNginx } from './start-nginx.js';

const binary = await findNginx();
const [major = 0, minor = 0, patch = 0] = binary?.version.split('.').map(Number) ?? [];
const knowsResolve = major > 1 || minor > 27 || (minor === 27 && patch >= 3);
/** Other systems have one loopback address only. */
const hasTwoAddresses = process.platform === 'linux';

if (!binary || !knowsResolve || !hasTwoAddresses) {
  describe('services that are to be found by name', () => {
    it.todo(`were NOT TRIED: needs nginx 1.27.3 on Linux, and this is ${binary?.version ?? 'no nginx'}`);
  });
} else {
  describe('services that are found by name', () => {
    let names: NameServer;
    let nginx: RunningNginx;
    let dir: string;
    let instances: readonly [EchoService, EchoService];

    beforeAll(async () => {
      const [port, dnsPort] = [await freePort(testPorts), await freePort(testPorts)];
      names = await startNameServer(dnsPort);
      instances = [
        await startEchoService('first', `127.0.0.1:${port}`),
        await startEchoService('second', `127.0.0.2:${port}`),
      ];
      dir = await mkdtemp(join(tmpdir(), 'chatpop-nginx-'));
      nginx = await startNginx({
        shape: 'monolith',
        upstreams: { monolith: [`monolith.test:${port}`] },
        resolver: `127.0.0.1:${dnsPort} valid=1s ipv6=off`,
        port: await freePort(testPorts),
        dir,
        binary,
      });
    });
    afterAll(async () => {
      await nginx.stop();
      await Promise.all([...instances.map((instance) => instance.stop()), names.stop()]);
      await rm(dir, { recursive: true });
    });

    const get = async (): Promise<string> => {
      const response = await fetch(`${nginx.url}/api/chats/`);
      return response.ok ? ((await response.json()) as { service: string }).service : String(response.status);
    };
    const answers = async (): Promise<Set<string>> => new Set(await Promise.all([get(), get(), get(), get()]));
    /** Two rounds: by the second, what the first one said is in force. */
    const publish = async (...addresses: string[]): Promise<void> => {
      names.records.set('monolith.test', addresses);
      for (let round = 0; round < 4; round += 1) await once(names.events, 'answered');
    };

    it('starts before they do', async () => {
      expect(await answers()).toEqual(new Set(['503']));
    });

    it('finds them as they come and forgets them as they go', async () => {
      await publish('127.0.0.1');
      expect(await answers()).toEqual(new Set(['first']));
      await publish('127.0.0.1', '127.0.0.2');
      expect(await answers()).toEqual(new Set(['first', 'second']));
      await publish('127.0.0.2');
      expect(await answers()).toEqual(new Set(['second']));
    }, 60_000);
  });
}
