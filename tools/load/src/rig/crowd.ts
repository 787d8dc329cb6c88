import { randomUUID } from 'node:crypto';
import {
  ChatPopClient,
  isRetryable,
  type Fetch,
  type Position,
  type RoomClient,
  type SocketClass,
} from '@chatpop/client';
import { WebSocket } from 'ws';
import type { Random } from '../random.js';
import { Listener } from './listener.js';
import { NaiveListener } from './naive-listener.js';
import type { Stack } from './stack.js';
import { wait } from './wait.js';
import { WireBook } from './wire-book.js';

export interface CrowdSize {
  readonly people: number;
  readonly rooms: number;
}

/** Somebody in a room, with what is needed to come in again. */
export interface Person {
  readonly name: string;
  readonly code: string;
  readonly token: string;
  /** Where the room stood when they joined. */
  readonly position: Position;
}

export interface CrowdOptions {
  readonly random: Random;
  readonly fetch?: Fetch;
  readonly WebSocket?: SocketClass;
}

const atOnce = 16;

/** People in rooms: everybody has joined, nobody listens yet. */
export class Crowd {
  readonly book = new WireBook();
  readonly people: Person[] = [];
  readonly codes: string[] = [];
  private readonly client: ChatPopClient;

  private constructor(
    private readonly stack: Stack,
    { random, fetch: given, WebSocket: sockets = WebSocket }: CrowdOptions,
  ) {
    this.client = new ChatPopClient({ url: stack.url, WebSocket: sockets, random, ...(given && { fetch: given }) });
  }

  static async gather(stack: Stack, size: CrowdSize, options: CrowdOptions): Promise<Crowd> {
    const crowd = new Crowd(stack, options);
    await crowd.client.account.register({ email: `${randomUUID()}@example.com`, password: 'correct horse battery' });
    for (let room = 1; room <= size.rooms; room += 1) {
      const made = await crowd.client.createRoom({ name: `Load ${room}` });
      made.client.close();
      crowd.codes.push(made.room.code);
    }
    const stranger = new ChatPopClient({ url: stack.url, WebSocket });
    const numbers = Array.from({ length: size.people }, (_, index) => index);
    for (let first = 0; first < numbers.length; first += atOnce) {
      crowd.people.push(
        ...(await Promise.all(numbers.slice(first, first + atOnce).map((number) => crowd.join(stranger, number)))),
      );
    }
    return crowd;
  }

  /** A room client of a person, from where they joined or where they say. */
  open({ code, token }: Person, position?: Position): RoomClient {
    return this.client.openRoom(code, { session_token: token, position });
  }

  /** Without a position it begins where the room stands when it is in. */
  listener(person: Person, position: Position | undefined): Listener {
    return new Listener(person.name, this.open(person, position), position?.last_seq, this.book);
  }

  naive({ name, code, token, position }: Person): NaiveListener {
    return new NaiveListener(name, code, this.stack.url, token, position.last_seq, this.book);
  }

  private async join(stranger: ChatPopClient, number: number): Promise<Person> {
    const code = this.codes[number % this.codes.length] ?? '';
    const name = `Otter_${number}`;
    const { room, client } = await patiently(() => stranger.joinRoom(code, { username: name }));
    const { position } = client.feed;
    client.close();
    if (!position) throw new Error(`${name} stands nowhere in ${room.code}`);
    return { name, code, token: client.sessionToken, position };
  }
}

/** The last scenario may have left a service that is not quite there yet. */
async function patiently<Value>(work: () => Promise<Value>): Promise<Value> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isRetryable(error) || tries === 20) throw error;
      await wait(500);
    }
  }
}
