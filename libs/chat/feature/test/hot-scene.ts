import type { CreateRoomResponse, JoinRoomResponse, Message } from '@chatpop/contracts';
import type { Type } from '@nestjs/common';
import type { ChatWorld, User } from './chat-world.js';
import { idsIn, type SessionIds } from './guests.js';
import { Purchases } from './purchases.js';

/** A room that is about to be filled, and the people who ask for what is in it. */
export class HotScene {
  private constructor(
    readonly world: ChatWorld,
    readonly host: User,
    readonly staff: User,
    readonly room: CreateRoomResponse,
    readonly guest: JoinRoomResponse,
    readonly said: Message,
    readonly purchases: Purchases,
  ) {}

  static async build(world: ChatWorld): Promise<HotScene> {
    const [host, staff] = [await world.register(), await world.registerStaff()];
    const room = await world.createRoom(host);
    const { code } = room.room;
    const guest = await world.join(code, 'BraveOtter');
    const said = await world.say(code, guest.session_token, 'first of all');
    const backRoom = { token: host.token, body: { price: 500, max_seats: 10_000 } };
    await world.call(`/api/chats/${code}/back-room/`, backRoom);
    return new HotScene(world, host, staff, room, guest, said, await Purchases.of(world));
  }

  get code(): string {
    return this.room.room.code;
  }

  get ids(): SessionIds {
    return idsIn(this.guest.session_token);
  }

  path(rest: string): string {
    return `/api/chats/${this.code}/${rest}`;
  }

  async call<Body>(url: string, options: { method?: string; body?: unknown; token?: string } = {}): Promise<Body> {
    const { status, body } = await this.world.call<Body>(url, options);
    if (status >= 300) throw new Error(`${url}: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  /** As the guest. */
  ask<Body>(rest: string, body?: unknown, method?: string): Promise<Body> {
    return this.call<Body>(this.path(rest), { token: this.guest.session_token, body, method });
  }

  /** As the host. */
  order<Body>(rest: string, body?: unknown, method?: string): Promise<Body> {
    return this.call<Body>(this.path(rest), { token: this.host.token, body, method });
  }

  /** As another service. */
  async inside<Body>(path: string, about?: 'rooms' | 'sessions'): Promise<Body> {
    const { status, body } = await this.world.internal<Body>(path, about);
    if (status >= 300) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  say(content: string): Promise<Message> {
    return this.world.say(this.code, this.guest.session_token, content);
  }

  get<Service>(service: Type<Service>): Service {
    return this.world.service().app.get(service, { strict: false });
  }
}
