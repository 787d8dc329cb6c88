import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { PlainSocketClient, SocketClient, SocketIoClient } from '@chatpop/testing';
import { Gateways, inMemory, metric, until } from '../test/gateways.js';

const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);
/** More than what two kernels buffer for a connection on this machine. */
const large = { content: 'x'.repeat(50_000) };

describe('a client that does not read', () => {
  let gateways: Gateways;
  let code: string;

  beforeEach(async () => {
    gateways = await new Gateways({ ...inMemory, SOCKET_CLOSE_AGE_MS: '1500', ROOM_RESUME_EVENTS: '5000' }).start(1);
    code = gateways.chat.createRoom();
  });
  afterEach(() => gateways.stop());

  const stop = (client: PlainSocketClient | SocketIoClient): void => client.pause();
  const both = async (): Promise<[PlainSocketClient, SocketIoClient]> => {
    const clients = [
      await gateways.plain(code, gateways.chat.join(code)),
      await gateways.socketIo(code, gateways.chat.join(code)),
    ] as [PlainSocketClient, SocketIoClient];
    for (const client of clients) await client.next('joined');
    return clients;
  };
  const sendUntil = async (isEnough: () => Promise<boolean>): Promise<number> => {
    await until(async () => {
      await gateways.chat.send(code, 'new_message', large);
      return isEnough();
    });
    return gateways.chat.head(code).seq;
  };
  const closedAsSlow = (): Promise<number> =>
    metric(gateways.services[0], 'chatpop_realtime_closes_total{reason="tooSlow"}');

  it('is closed when too much waits for it, holds up nobody, and resumes', async () => {
    const [first, second] = [await both(), await both()];
    const before = await closedAsSlow();
    first.forEach(stop);
    const { epoch } = gateways.chat.head(code);
    const sent = await sendUntil(async () => (await closedAsSlow()) - before >= 2);
    await until(() => gateways.openSockets() <= 2);
    expect((await closedAsSlow()) - before).toBe(2);
    expect(gateways.openSockets()).toBe(2);
    for (const client of second) await client.until(() => client.seqs().includes(sent));
    for (const client of second) expect(client.seqs()).toEqual(upTo(sent));
    for (const client of first) {
      client.resume();
      await client.ended();
      const last_seq = client.seqs().at(-1) ?? 0;
      expect(client.seqs()).toEqual(upTo(last_seq));
      const again: SocketClient = await gateways.plain(code, gateways.chat.join(code), { epoch, last_seq });
      await again.next('joined');
      expect(again.seqs()).toEqual(upTo(sent).slice(last_seq));
    }
  });

  it('is not sent passing events when much waits for it', async () => {
    const [plain] = await both();
    stop(plain);
    const dropped = (): Promise<number> => metric(gateways.services[0], 'chatpop_realtime_passing_dropped_total');
    const before = await dropped();
    const waiting = async (): Promise<boolean> => {
      await gateways.chat.send(code, 'new_message', large);
      await gateways.chat.typing(code, 'SomeOtter');
      return (await dropped()) > before;
    };
    await until(waiting);
    expect(plain.closed).toBeUndefined();
  });

  it('is closed when little waits for it for too long', async () => {
    const [plain] = await both();
    stop(plain);
    const before = await closedAsSlow();
    const dropped = await metric(gateways.services[0], 'chatpop_realtime_passing_dropped_total');
    await until(async () => {
      await gateways.chat.send(code, 'new_message', large);
      await gateways.chat.typing(code, 'SomeOtter');
      return (await metric(gateways.services[0], 'chatpop_realtime_passing_dropped_total')) > dropped;
    });
    await until(async () => (await closedAsSlow()) > before);
    expect(gateways.chat.head(code).seq).toBeLessThan(1_000);
  });
});
