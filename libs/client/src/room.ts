import {
  backRoomCode,
  backRoomRoutes,
  paymentRoutes,
  roomRoutes,
  type BackRoomResponse,
  type CheckoutRequest,
  type CheckoutResponse,
  type CreateBackRoomRequest,
  type Message,
  type ParticipationResponse,
} from '@chatpop/contracts';
import { BackOff } from './back-off.js';
import { Caller } from './caller.js';
import { Emitter } from './emitter.js';
import { Connection, type ConnectionState } from './live/connection.js';
import { Feed, type Position } from './live/feed.js';
import type { ServerFrame } from './live/server-frame.parser.js';
import type { Platform } from './platform.js';
import { SendQueue, type QueuedMessage } from './queue/send-queue.js';
import { RoomMessages } from './room-messages.js';
import type { Session } from './session.js';

export interface RoomParts {
  readonly code: string;
  readonly url: string;
  readonly session: Session;
  readonly caller: Caller;
  readonly platform: Platform;
  readonly position: Position | undefined;
  readonly backRoomPosition: Position | undefined;
}

export interface RoomClientEvents {
  state: ConnectionState;
  /** One was put out; `ended` follows. */
  kicked: { readonly reason: string; readonly note?: string | undefined };
  backRoomAccess: { readonly granted: boolean };
  /** There is no coming back: a close code of the contract, or what refused the token. */
  ended: { readonly code: number; readonly cause?: unknown };
  /** A message that an earlier run had left in the store is kept now. */
  sent: Message;
  /** Such a message was refused. */
  unsent: { readonly message: QueuedMessage; readonly cause: unknown };
  /** Each frame, as it came. */
  wire: string;
}

export interface SendOptions {
  readonly reply_to_id?: string;
  /** A UUID of one's own; a new one when absent. */
  readonly client_message_id?: string;
}

/** A room that one is in: what happens there, what one says, what one may ask. */
export class RoomClient extends Emitter<RoomClientEvents> {
  readonly code: string;
  /** What happens in the room. */
  readonly feed: Feed;
  /** What happens in the Back Room, while one has a seat. */
  readonly backRoomFeed: Feed;
  readonly messages: RoomMessages;
  readonly backRoomMessages: RoomMessages;
  private readonly connection: Connection;
  private readonly queue: SendQueue;
  private readonly caller: Caller;
  private readonly restored: Promise<void>;
  private callOffRenewal: () => void = () => undefined;

  constructor(private readonly parts: RoomParts) {
    super();
    const { code, caller, platform, session } = parts;
    this.code = code;
    this.caller = caller;
    this.messages = new RoomMessages(code, false, caller);
    this.backRoomMessages = new RoomMessages(code, true, caller);
    this.feed = this.newFeed(this.messages, parts.position);
    this.backRoomFeed = this.newFeed(this.backRoomMessages, parts.backRoomPosition);
    this.connection = new Connection({
      url: `${parts.url.replace(/^http/, 'ws')}/ws/chat/${code}/`,
      platform,
      credentials: async () => ({
        token: await session.fresh(),
        ...this.feed.position,
        back_room: this.backRoomFeed.position,
      }),
      onTokenExpired: () => session.renew(),
    });
    this.queue = new SendQueue({
      storeKey: `chatpop:queue:${code}:${session.participantId}`,
      platform,
      backOff: new BackOff(platform.random),
      send: ({ inBackRoom, content, ...ids }) =>
        (inBackRoom ? this.backRoomMessages : this.messages).send(content, ids),
    });
    this.listen();
    this.restored = this.queue.restore(
      (message) => this.emit('sent', message),
      (message, cause) => this.emit('unsent', { message, cause }),
    );
  }

  get state(): ConnectionState {
    return this.connection.state;
  }

  /** To be kept by who wants to open the room again later, with `position` of the feeds. */
  get sessionToken(): string {
    return this.parts.session.token;
  }

  /** What was said and is not answered yet, in order. */
  get pending(): readonly QueuedMessage[] {
    return this.queue.pending;
  }

  /** Begins to listen, and goes on until `close`, or until the server says that there is no coming back. */
  connect(): void {
    this.connection.open();
  }

  /** The network seems to be back: whatever waits to try again tries now. */
  nudge(): void {
    this.connection.nudge();
    this.queue.nudge();
  }

  /** Says something. Resolves when it is kept, however long that takes. @throws ApiError when it is refused for good. */
  async send(content: string, options: SendOptions = {}): Promise<Message> {
    return this.say(content, options, false);
  }

  /** The same in the Back Room. */
  async sendToBackRoom(content: string, options: SendOptions = {}): Promise<Message> {
    return this.say(content, options, true);
  }

  /** Passing: lost when there is no connection. */
  typing(isTyping: boolean): void {
    this.connection.send({ type: 'typing', code: this.code, typing: isTyping });
  }

  /** Who one is here, and where the room stands. */
  participation(): Promise<ParticipationResponse> {
    return this.caller.call(roomRoutes.myParticipation, { params: { code: this.code } });
  }

  /** Opens the Back Room, as the host. */
  openBackRoom(offer: CreateBackRoomRequest): Promise<BackRoomResponse> {
    return this.caller.call(backRoomRoutes.create, { params: { code: this.code }, body: offer });
  }

  backRoom(): Promise<BackRoomResponse> {
    return this.caller.call(backRoomRoutes.get, { params: { code: this.code } });
  }

  checkout(purchase: Omit<CheckoutRequest, 'room_code'>): Promise<CheckoutResponse> {
    return this.caller.call(paymentRoutes.checkout, { body: { ...purchase, room_code: this.code } });
  }

  /** Ends this session; the username stays one's own. */
  async leave(): Promise<void> {
    this.close();
    await this.caller.call(roomRoutes.leave, { params: { code: this.code } });
  }

  /** Stops listening and sending. What is not sent yet stays in the store. */
  close(): void {
    this.callOffRenewal();
    this.connection.close();
    this.queue.close();
    this.feed.stop();
    this.backRoomFeed.stop();
  }

  private async say(
    content: string,
    { client_message_id, reply_to_id }: SendOptions,
    inBackRoom: boolean,
  ): Promise<Message> {
    await this.restored;
    return this.queue.send({
      content,
      client_message_id: client_message_id ?? crypto.randomUUID(),
      reply_to_id,
      inBackRoom,
    });
  }

  private newFeed(messages: RoomMessages, position: Position | undefined): Feed {
    const { clock, random } = this.parts.platform;
    const read = (after_seq: number) => messages.history({ after_seq, limit: 200 });
    return new Feed(position, read, { clock, backOff: new BackOff(random) }, () => this.connection.resume());
  }

  private listen(): void {
    const { connection } = this;
    connection.on('wire', (text) => this.emit('wire', text));
    connection.on('frame', (frame) => this.take(frame));
    connection.on('disconnected', () => {
      this.feed.disconnected();
      this.backRoomFeed.disconnected();
    });
    connection.on('ended', (end) => {
      this.close();
      this.emit('ended', end);
    });
    connection.on('state', (state) => {
      this.callOffRenewal();
      if (state === 'joined') {
        this.queue.nudge();
        this.renewInTime();
      }
      this.emit('state', state);
    });
  }

  private take(frame: ServerFrame): void {
    if (frame.code === backRoomCode(this.code)) this.backRoomFeed.take(frame);
    else if (frame.kind === 'socket' && frame.frame.type === 'kicked') this.emit('kicked', frame.frame.data);
    else if (frame.kind === 'socket' && frame.frame.type === 'back_room_access') this.changeAccess(frame.frame.data);
    else this.feed.take(frame);
  }

  private changeAccess(access: { readonly granted: boolean }): void {
    if (!access.granted) this.backRoomFeed.forget();
    this.emit('backRoomAccess', access);
  }

  /** A connection ends with its token: a newer one is shown in time. */
  private renewInTime(): void {
    const { session, platform } = this.parts;
    const delay = session.renewAt - platform.clock.now();
    if (delay > longestTimerMs) return;
    this.callOffRenewal = platform.clock.after(Math.max(delay, 0), () => void this.showNewToken());
  }

  private async showNewToken(): Promise<void> {
    const { session } = this.parts;
    const before = session.token;
    await session.fresh().catch(() => undefined); // if it can't be renewed now, it is when the server asks for it
    if (session.token === before || this.state !== 'joined') return;
    await this.connection.reauthenticate();
    this.renewInTime();
  }
}

/** What timers can wait. */
const longestTimerMs = 2 ** 31 - 1;
