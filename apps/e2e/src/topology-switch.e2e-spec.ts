import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { shapes, type ShapeName } from '@chatpop/topology';
import { afterAll, describe, expect, it } from '@jest/globals';
import { expectEventually } from './eventually.js';
import { history, openRoom, register, send, state } from './person.js';
import { Reader } from './reader.js';

/** Sends without pause until it is told to stop, and remembers every answer. */
class Sender {
  readonly statuses: number[] = [];
  readonly ids: string[] = [];
  private stopped = false;
  private readonly done: Promise<void>;

  constructor(code: string, session: string) {
    this.done = this.run(`/api/chats/${code}/messages/send/`, session);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.done;
  }

  private async run(path: string, session: string): Promise<void> {
    for (let n = 1; !this.stopped; n += 1) {
      const response = await send(path, { session }, { content: `message ${n}` });
      this.statuses.push(response.status);
      const answer = (await response.json()) as { message?: { id: string } };
      if (answer.message) this.ids.push(answer.message.id);
    }
  }
}

function moveTo(shape: ShapeName): Promise<number | null> {
  const env = { ...process.env, CHATPOP_DIR: dirname(process.env['E2E_STATE'] ?? '') };
  const child = spawn('npm', ['run', '--silent', 'topology', '--', shape], { env, stdio: 'inherit' });
  return new Promise((resolve) => child.once('exit', resolve));
}

const readers: Reader[] = [];
afterAll(() => readers.forEach((reader) => reader.stop()));

const moves: readonly ShapeName[] = ['split', 'monolith', 'microservices'];

describe('moving between shapes while people talk', () => {
  it(`keeps and delivers every message through ${moves.join(', ')}`, async () => {
    const { room, session_token } = await openRoom((await register()).access_token, { name: 'On the move' });
    const reader = new Reader(room.code, session_token);
    readers.push(reader);
    await expectEventually(async () => expect(reader.connections).toBe(1));
    const sender = new Sender(room.code, session_token);
    for (const shape of moves) {
      expect(await moveTo(shape)).toBe(0);
      expect(state().topology).toBe(shape);
      const names = new Set(state().services.map(({ name }) => name));
      expect(names).toEqual(new Set(shapes[shape].map(({ name }) => name)));
    }
    await sender.stop();
    expect(sender.statuses.filter((status) => status !== 201 && status !== 429)).toEqual([]);
    const { last_seq } = await history(room.code);
    expect(last_seq).toBe(sender.ids.length);
    await expectEventually(async () => {
      expect(reader.seqs).toEqual(Array.from({ length: last_seq }, (_, index) => index + 1));
    });
    expect(reader.reloads).toBe(0);
  }, 180_000);
});
