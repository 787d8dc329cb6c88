import type { HistoryResponse } from '@chatpop/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ChatWorld } from '../../test/chat-world.js';
import { seedDemo } from './seed-demo.js';

let world: ChatWorld;
beforeAll(async () => {
  world = await ChatWorld.start();
});
afterAll(() => world.stop());

describe(seedDemo.name, () => {
  it('makes rooms with people who talk, reply and react, once', async () => {
    const lines: string[] = [];
    const environment = { DATABASE_URL: world.databaseUrl, PASSWORD_SCRYPT_LOG2_N: '10' };
    await seedDemo(environment, { messages: 800, print: (line) => void lines.push(line) });
    const count = async () => (await world.query<{ n: number }>('select count(*)::int as n from chat.message'))[0]?.n;
    expect(await count()).toBe(800);
    const code = /^ {2}(\w{8}) /.exec(lines[1] ?? '')?.[1] ?? '';
    const { body } = await world.call<HistoryResponse>(`/api/chats/${code}/messages/?limit=100`);
    expect(body.messages).toHaveLength(100);
    expect(body.messages.some(({ reply_to }) => reply_to !== undefined)).toBe(true);
    expect(body.messages.some(({ mentions }) => mentions.length > 0)).toBe(true);
    expect(body.messages.some(({ reactions }) => reactions.length > 0)).toBe(true);
    await seedDemo(environment, { messages: 800, print: (line) => void lines.push(line) });
    expect(lines.at(-1)).toContain('there already');
    expect(await count()).toBe(800);
  });
});
