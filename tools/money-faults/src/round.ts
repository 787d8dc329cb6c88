import { randomUUID } from 'node:crypto';
import {
  BackRoomResponse,
  CheckoutResponse,
  CreateRoomResponse,
  JoinRoomResponse,
  MessageResponse,
} from '@chatpop/contracts';
import { each, RefusedError, type Door } from './door.js';
import type { Random } from './random.js';

export interface RoundOptions {
  readonly buyers: number;
  readonly seats: number;
}

const atOnce = 24;
const bids = [100, 200, 500, 1_000, 1_500, 2_000, 2_500, 3_000, 3_500, 4_000];

/** What may be said to who wants to buy: others were faster. */
const tooLate = new Set(['CHAT.BACK_ROOM_FULL', 'CHAT.PIN_OUTBID']);

/** A new room in which all want a seat in the Back Room and the top, and pay at the same time. */
export class Round {
  private constructor(
    readonly code: string,
    private readonly door: Door,
    private readonly random: Random,
    private readonly pages: readonly string[],
  ) {}

  /** Everybody joins and has their checkout pages open. */
  static async prepare(door: Door, random: Random, access: string, options: RoundOptions): Promise<Round> {
    const room = await door.call('/api/chats/create/', CreateRoomResponse, { token: access, body: { name: 'Money' } });
    const { code } = room.room;
    const host = room.session_token;
    const backRoom = { price: 500, max_seats: options.seats };
    await door
      .call(`/api/chats/${code}/back-room/`, BackRoomResponse, { token: host, body: backRoom })
      .catch(unlessOpen);
    const messages = await each([1, 2, 3, 4, 5], 1, async (n) => {
      const body = { content: `message ${n}`, client_message_id: randomUUID() };
      return (await door.call(`/api/chats/${code}/messages/send/`, MessageResponse, { token: host, body })).message.id;
    });
    const numbers = Array.from({ length: options.buyers }, (_, index) => index);
    const orders = numbers.map(() => [
      { kind: 'back_room' },
      { kind: 'pin', amount: random.of(bids), message_id: random.of(messages) },
    ]);
    const pages = await each(orders, atOnce, async (wanted) => {
      const { session_token } = await door.call(`/api/chats/${code}/join/`, JoinRoomResponse, { body: {} });
      return each(wanted, 2, (order) => choose(door, session_token, { room_code: code, ...order }));
    });
    return new Round(
      code,
      door,
      random,
      pages.flat().flatMap((page) => page ?? []),
    );
  }

  /** @returns how many paid. */
  async payAll(): Promise<number> {
    await each(this.random.shuffled(this.pages), atOnce, (page) => this.door.press(page, 'pay'));
    return this.pages.length;
  }
}

/** A Back Room is there although nobody heard so: chat was killed between the commit and its answer. */
function unlessOpen(error: unknown): void {
  if (!(error instanceof RefusedError && error.code === 'CHAT.BACK_ROOM_EXISTS')) throw error;
}

async function choose(door: Door, token: string, body: object): Promise<string | undefined> {
  try {
    return (await door.call('/api/payments/checkout/', CheckoutResponse, { token, body })).checkout_url;
  } catch (error) {
    if (error instanceof RefusedError && tooLate.has(error.code)) return undefined;
    throw error;
  }
}
