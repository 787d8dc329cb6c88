import { randomInt, randomUUID } from 'node:crypto';
import { once, EventEmitter } from 'node:events';
import type { JoinRoomResponse, ParticipantOrder, Problem } from '@chatpop/contracts';
import type { Answer, ChatWorld } from './chat-world.js';

/** So that what the edge reports is believed. */
export const behindEdge = { TRUSTED_PROXIES: '127.0.0.1/32' };

/** A computer somewhere: its address, and the device that it shows (none when `null`). */
export interface Place {
  readonly address: string;
  readonly device: string | null;
}

/** An address that nobody else has: Redis is shared with other runs. */
export const newAddress = (): string =>
  `2001:db8:${randomInt(0x10000).toString(16)}:${randomInt(0x10000).toString(16)}::1`;
export const newPlace = (address = newAddress()): Place => ({ address, device: randomUUID() });

export const headersFrom = ({ address, device }: Place): Record<string, string> => ({
  'x-forwarded-for': address,
  ...(device === null ? {} : { 'x-device-id': device }),
});

export const joinFrom = (
  world: ChatWorld,
  place: Place,
  code: string,
  body: Record<string, unknown> = {},
  token?: string,
): Promise<Answer<JoinRoomResponse & Problem>> =>
  world.call<JoinRoomResponse & Problem>(`/api/chats/${code}/join/`, { body, token, headers: headersFrom(place) });

/** The orders that gateways hear about a room. */
export class OrderEar {
  readonly orders: ParticipantOrder[] = [];
  private readonly heard = new EventEmitter();

  static async at(world: ChatWorld, code: string): Promise<OrderEar> {
    const ear = new OrderEar();
    await world.bus.subscribe(code, {
      onRecord: () => undefined,
      onOrder: (order) => {
        ear.orders.push(order);
        ear.heard.emit('order');
      },
      onResubscribed: () => undefined,
    });
    return ear;
  }

  async until(count: number): Promise<ParticipantOrder[]> {
    while (this.orders.length < count) await once(this.heard, 'order');
    return this.orders;
  }
}

export interface SessionIds {
  readonly sid: string;
  readonly sub: string;
  readonly room: string;
}

export const idsIn = (token: string): SessionIds =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as SessionIds;
