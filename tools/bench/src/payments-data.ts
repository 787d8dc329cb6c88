import { randomUUID } from 'node:crypto';
import {
  CheckoutResponse,
  CreateRoomResponse,
  GiftsResponse,
  JoinRoomResponse,
  TokenResponse,
} from '@chatpop/contracts';
import { SocketIoClient } from '@chatpop/testing';
import Stripe from 'stripe';
import { z } from 'zod';
import { get, postJson } from './http.js';

/** A gift that waits to be paid for, and how the message that will tell of it is known from others. */
export interface Order {
  readonly mark: string;
  readonly event: string;
}

export interface Shop {
  readonly code: string;
  readonly token: string;
  readonly orders: readonly Order[];
}

const Told = z.object({
  room_code: z.string(),
  data: z.object({
    message: z.object({ username: z.string(), gift: z.object({ id: z.string() }).optional() }),
  }),
});

const stripe = new Stripe('sk_test_bench');

/** A room whose guests have chosen every gift of the catalogue once each. */
export async function openShop(chatUrl: string, paymentsUrl: string, guests: number): Promise<Shop> {
  const account = { email: `${randomUUID()}@example.com`, password: 'correct horse battery' };
  const { access_token } = await postJson(`${chatUrl}/api/auth/register/`, {}, account, TokenResponse);
  const host = { authorization: `Bearer ${access_token}` };
  const { room } = await postJson(`${chatUrl}/api/chats/create/`, host, { name: 'Shop' }, CreateRoomResponse);
  const { gifts } = GiftsResponse.parse(JSON.parse((await get(`${paymentsUrl}/api/payments/gifts/`, {})).text));
  const shopping = Array.from({ length: guests }, async (_, n) => {
    const body = { username: `Guest_${n}` };
    const guest = await postJson(`${chatUrl}/api/chats/${room.code}/join/`, {}, body, JoinRoomResponse);
    const headers = { authorization: `Bearer ${guest.session_token}` };
    const orders: Order[] = [];
    for (const { id } of gifts) {
      const wanted = { kind: 'gift', room_code: room.code, gift_id: id };
      const answer = await postJson(`${paymentsUrl}/api/payments/checkout/`, headers, wanted, CheckoutResponse);
      orders.push({ mark: markOf(room.code, body.username, id), event: paymentOf(answer) });
    }
    return { token: guest.session_token, orders };
  });
  const carts = await Promise.all(shopping);
  return { code: room.code, token: carts[0]?.token ?? '', orders: carts.flatMap(({ orders }) => orders) };
}

const markOf = (code: string, username: string, giftId: string): string => `${code} ${username} ${giftId}`;

/** What Stripe says when it is paid, as far as it is read. */
function paymentOf({ purchase: { id, price } }: CheckoutResponse): string {
  const session = {
    object: 'checkout.session',
    status: 'complete',
    payment_status: 'paid',
    amount_total: price.amount,
    currency: price.currency,
    payment_intent: `pi_${id}`,
    metadata: { purchase_id: id },
  };
  const created = Math.floor(Date.now() / 1000);
  const type = 'checkout.session.completed';
  return JSON.stringify({ id: `evt_${id}`, object: 'event', created, type, data: { object: session } });
}

export const sign = (payload: string, secret: string): string =>
  stripe.webhooks.generateTestHeaderString({ payload, secret });

/** Somebody in each shop who sees the gifts arrive. */
export class Onlookers {
  readonly seenAt = new Map<string, number>();
  private readonly sockets: readonly SocketIoClient[];

  constructor(url: string, shops: readonly Shop[]) {
    this.sockets = shops.map(({ token }) => new SocketIoClient({ url, auth: { token } }));
    for (const socket of this.sockets) socket.socket.on('new_message', (frame: unknown) => this.note(frame));
  }

  async arrive(): Promise<void> {
    await Promise.all(this.sockets.map((socket) => socket.next('joined')));
  }

  leave(): void {
    for (const socket of this.sockets) socket.close();
  }

  private note(frame: unknown): void {
    const { room_code, data } = Told.parse(frame);
    const { username, gift } = data.message;
    if (gift) this.seenAt.set(markOf(room_code, username, gift.id), performance.now());
  }
}
