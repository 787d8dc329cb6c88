import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { CreateRoomResponse, JoinRoomResponse, TokenResponse } from '@chatpop/contracts';
import { WebSocket } from 'ws';
import { post, postJson } from './http.js';

const audience = 20;
/** As many as one person may have open at a gateway. */
const socketsOfOne = 10;
const messagesPerSecond = 20;
/** How long after the last message of a phase the last client may hear it. */
const lateMs = 5_000;

/** A room with an audience, and a host who talks: how long a message takes from its event to each of them. */
export class TimedChat {
  private latencies: number[] = [];

  private constructor(
    private readonly url: string,
    private readonly code: string,
    private readonly token: string,
    private readonly sockets: WebSocket[] = [],
  ) {}

  static async open(url: string): Promise<TimedChat> {
    const account = { email: `${randomUUID()}@example.com`, password: 'correct horse battery' };
    const { access_token } = await postJson(`${url}/api/auth/register/`, {}, account, TokenResponse);
    const headers = { authorization: `Bearer ${access_token}` };
    const { room, session_token } = await postJson(
      `${url}/api/chats/create/`,
      headers,
      { name: 'Beside' },
      CreateRoomResponse,
    );
    const chat = new TimedChat(url, room.code, session_token);
    for (let guest = 0; chat.sockets.length < audience; guest += 1) {
      const path = `${url}/api/chats/${room.code}/join/`;
      const { session_token: token } = await postJson(path, {}, { username: `Guest_${guest}` }, JoinRoomResponse);
      for (let n = 0; n < socketsOfOne; n += 1) chat.sockets.push(await chat.connect(token));
    }
    return chat;
  }

  /** @returns milliseconds for each message and socket. @throws when one was not heard */
  async talkFor(milliseconds: number): Promise<number[]> {
    this.latencies = [];
    const count = Math.round((milliseconds / 1000) * messagesPerSecond);
    const began = performance.now();
    const answers: Promise<unknown>[] = [];
    for (let n = 0; n < count; n += 1) {
      await delay(Math.max(0, began + (n * 1000) / messagesPerSecond - performance.now()));
      answers.push(this.say(`Hello from the pier, for the ${n}th time!`));
    }
    await Promise.all(answers);
    const deadline = performance.now() + lateMs;
    while (this.latencies.length < count * audience && performance.now() < deadline) await delay(20);
    if (this.latencies.length !== count * audience)
      throw new Error(`${this.latencies.length} of ${count * audience} deliveries`);
    return this.latencies;
  }

  close(): void {
    this.sockets.forEach((socket) => socket.terminate());
  }

  private async say(content: string): Promise<void> {
    const path = `${this.url}/api/chats/${this.code}/messages/send/`;
    const { status } = await post(path, { 'x-chat-session': this.token }, JSON.stringify({ content }));
    if (status !== 201) throw new Error(`A message was refused: ${status}`);
  }

  private connect(token: string): Promise<WebSocket> {
    const socket = new WebSocket(`${this.url.replace('http', 'ws')}/ws/chat/${this.code}/`);
    return new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.once('open', () => socket.send(JSON.stringify({ type: 'auth', token })));
      socket.on('message', (data: Buffer) => {
        const text = data.toString();
        if (text.includes('"joined"')) resolve(socket);
        if (!text.includes('"new_message"')) return;
        const at = Date.parse(/"ts":"([^"]+)"/.exec(text)?.[1] ?? '');
        this.latencies.push(performance.timeOrigin + performance.now() - at);
      });
    });
  }
}
