import { randomUUID } from 'node:crypto';
import type {
  BanResponse,
  CreateRoomResponse,
  JoinRoomResponse,
  MediaResponse,
  MessageResponse,
  ReportResponse,
} from '@chatpop/contracts';
import sharp from 'sharp';
import type { Caller } from './authorization.table.js';
import type { ChatWorld, User } from './chat-world.js';
import { Purchases } from './purchases.js';

/** What nobody outside a private room may see. */
export const secrets = ['SecretName', 'secret description', 'secret words', 'SecretGuest', 'SecretHost'] as const;

export const accessCode = 'sesame';

let photo: Promise<Buffer> | undefined;

export async function photoForm(): Promise<FormData> {
  photo ??= sharp({ create: { width: 16, height: 16, channels: 3, background: '#8ac' } })
    .png()
    .toBuffer();
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(await photo)]), 'photo.png');
  return form;
}

/** Accounts that scenes share. */
export interface Cast {
  readonly host: User;
  readonly staff: User;
  readonly account: User;
  readonly elsewhere: string;
  readonly purchases: Purchases;
}

export async function castOf(world: ChatWorld): Promise<Cast> {
  const [host, other, account] = [await world.register(), await world.register(), await world.register()];
  const far = await world.createRoom(other);
  const { session_token } = await world.join(far.room.code, 'FarAway_1');
  const [staff, purchases] = [await world.registerStaff(), await Purchases.of(world)];
  return { host, staff, account, elsewhere: session_token, purchases };
}

/** A room with everybody in it whom the authorization table knows. */
export class Scene {
  private readonly photos: Partial<Record<'inner' | 'outer', Promise<string>>> = {};

  private constructor(
    private readonly world: ChatWorld,
    private readonly cast: Cast,
    private readonly room: CreateRoomResponse,
    private readonly guests: Readonly<Record<'banned' | 'seatless' | 'member', JoinRoomResponse>>,
    readonly hasBackRoom: boolean,
  ) {}

  static async build(world: ChatWorld, cast: Cast, isPrivate: boolean, hasBackRoom = true): Promise<Scene> {
    const room = await world.createRoom(cast.host, {
      name: secrets[0],
      description: secrets[1],
      username: `${secrets[4]}1`,
      ...(isPrivate ? { access_mode: 'private', access_code: accessCode } : {}),
    });
    const join = (username: string) => world.join(room.room.code, username, { access_code: accessCode });
    const guests = {
      banned: await join(`${secrets[3]}_b`),
      seatless: await join(`${secrets[3]}_s`),
      member: await join(`${secrets[3]}_m`),
    };
    const scene = new Scene(world, cast, room, guests, hasBackRoom);
    await scene.asHost('ban/', { username: guests.banned.participant.username });
    await scene.say('host', false);
    if (hasBackRoom) {
      await scene.asHost('back-room/', { price: 500, max_seats: 5 });
      const { purchases } = cast;
      await purchases.pay(await purchases.paid(scene.code, guests.member.participant.id));
    }
    return scene;
  }

  get code(): string {
    return this.room.room.code;
  }

  headersOf(caller: Caller): Record<string, string> {
    const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
    switch (caller) {
      case 'none':
        return {};
      case 'account':
        return bearer(this.cast.account.token);
      case 'staff':
        return bearer(this.cast.staff.token);
      case 'elsewhere':
        return bearer(this.cast.elsewhere);
      case 'host':
        return { ...bearer(this.cast.host.token), 'x-chat-session': this.room.session_token };
      case 'banned':
      case 'seatless':
      case 'member':
        return bearer(this.guests[caller].session_token);
    }
  }

  /** A message that the caller said, where they can; else the host. @returns its id */
  async say(caller: Caller, isInner: boolean): Promise<string> {
    const speaks = caller === 'member' || (caller === 'seatless' && !isInner);
    const token = speaks ? this.guests[caller].session_token : this.room.session_token;
    const path = `/api/chats/${this.code}/${isInner ? 'back-room/' : ''}messages/send/`;
    const { body } = await this.world.call<MessageResponse>(path, { token, body: { content: secrets[2] } });
    return body.message.id;
  }

  /** A photo in a message of the host. @returns the id of its file */
  photo(isInner: boolean): Promise<string> {
    const place = isInner ? 'inner' : 'outer';
    return (this.photos[place] ??= this.showPhoto(isInner));
  }

  private async showPhoto(isInner: boolean): Promise<string> {
    const path = `/api/chats/${this.code}/${isInner ? 'back-room/' : ''}`;
    const headers = this.headersOf('host');
    const url = `${this.world.service().url}${path}media/?kind=photo`;
    const answer = await fetch(url, { method: 'POST', headers, body: await photoForm() });
    const { media } = (await answer.json()) as MediaResponse;
    await this.world.call(`${path}messages/send/`, { headers, body: { media_id: media.id } });
    return media.id;
  }

  async credentials(): Promise<{ email: string; password: string }> {
    const body = { email: `${randomUUID()}@example.com`, password: 'correct horse battery' };
    await this.world.call('/api/auth/register/', { body });
    return body;
  }

  /** Somebody whom things are done to. @returns the username */
  async victim(): Promise<string> {
    const username = newName();
    await this.world.join(this.code, username, { access_code: accessCode });
    return username;
  }

  async bannedVictim(): Promise<string> {
    const username = await this.victim();
    await this.asHost('ban/', { username });
    return username;
  }

  async report(): Promise<string> {
    const id = await this.say('host', false);
    const path = `/api/chats/${this.code}/messages/${id}/report/`;
    const token = this.guests.member.session_token;
    return (await this.world.call<ReportResponse>(path, { token, body: { reason: 'spam' } })).body.report.id;
  }

  async siteBan(): Promise<string> {
    const body = { room_code: this.code, username: await this.victim(), tier: 'device_ip' };
    const path = '/api/moderation/site-bans/';
    return (await this.world.call<BanResponse>(path, { token: this.cast.staff.token, body })).body.ban.id;
  }

  private asHost(call: string, body: unknown) {
    return this.world.call(`/api/chats/${this.code}/${call}`, { token: this.cast.host.token, body });
  }
}

const letters = 'bdghjlmnpqrtvwxz';

/** Of consonants alone: nothing that happens to be a word that is refused. */
const newName = (): string =>
  [...randomUUID().replaceAll('-', '').slice(0, 12)].map((digit) => letters[Number.parseInt(digit, 16)]).join('');
