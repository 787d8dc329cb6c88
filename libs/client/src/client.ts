import {
  photoRoutes,
  roomRoutes,
  type Analysis,
  type CreateRoomRequest,
  type JoinRoomRequest,
  type Room,
  type Route,
} from '@chatpop/contracts';
import { Account } from './account.js';
import { Caller } from './caller.js';
import type { AnswerOf } from './http/answer.parser.js';
import { Http, type Call } from './http/http.js';
import type { Position } from './live/feed.js';
import { findWebSocket, systemClock, type Platform } from './platform.js';
import { RoomClient } from './room.js';
import { Session } from './session.js';
import { MemoryStore } from './store.js';

export interface ClientOptions extends Partial<Platform> {
  /** The one door, without a trailing slash: `https://chat.example`. */
  readonly url: string;
}

/** Where one left a room, as it was kept. */
export interface SavedRoom {
  readonly session_token: string;
  readonly position?: Position;
  readonly back_room?: Position;
}

/** ChatPop, as one person uses it. */
export class ChatPopClient {
  readonly account: Account;
  private readonly platform: Platform;
  private readonly http: Http;
  private readonly caller: Caller;

  constructor({ url, ...given }: ClientOptions) {
    this.url = url;
    this.platform = {
      fetch: given.fetch ?? ((address, init) => fetch(address, init)),
      WebSocket: given.WebSocket ?? findWebSocket(),
      clock: given.clock ?? systemClock,
      random: given.random ?? Math.random,
      store: given.store ?? new MemoryStore(),
    };
    this.http = new Http(url, this.platform);
    this.account = new Account(this.http, this.platform);
    this.caller = new Caller(this.http, this.account);
  }

  private readonly url: string;

  /** Any call of the contract, with the account's token if there is one. @throws ApiError | NoAnswerError */
  call<R extends Route>(route: R, call?: Call<R>): Promise<AnswerOf<R>> {
    return this.caller.call(route, call);
  }

  /** Opens a room of one's own, and is in it. */
  async createRoom(request: CreateRoomRequest): Promise<{ room: Room; client: RoomClient }> {
    const { room, session_token } = await this.call(roomRoutes.create, { body: request });
    return { room, client: this.openRoom(room.code, { session_token }) };
  }

  /** Joins a room, from where it stands now: no event after that is missed, however late `connect` is called. */
  async joinRoom(code: string, request: JoinRoomRequest = {}): Promise<{ room: Room; client: RoomClient }> {
    const answer = await this.call(roomRoutes.join, { params: { code }, body: request });
    const { room, session_token, epoch, last_seq } = answer;
    return { room, client: this.openRoom(code, { session_token, position: { epoch, last_seq } }) };
  }

  /** Goes on in a room where one left off. */
  openRoom(code: string, { session_token, position, back_room: backRoomPosition }: SavedRoom): RoomClient {
    const { url, platform, http, account } = this;
    const session = new Session(code, session_token, account, http, platform);
    const caller = new Caller(http, account, session);
    return new RoomClient({ code, url, session, caller, platform, position, backRoomPosition });
  }

  /** @throws ApiError */
  uploadPhoto(image: Blob, name: string): Promise<Analysis> {
    const form = new FormData();
    form.append('image', image, name);
    return this.call(photoRoutes.upload, { body: form });
  }
}
