import {
  backRoomRoutes,
  messageRoutes,
  type HistoryResponse,
  type Message,
  type ReactionEmoji,
} from '@chatpop/contracts';
import type { Caller } from './caller.js';

export interface HistoryPage {
  /** At most 200; 50 when absent. */
  readonly limit?: number;
  readonly before_seq?: number;
  readonly after_seq?: number;
}

/** The messages of a room, or of its Back Room, by calls. Each may throw ApiError or NoAnswerError. */
export class RoomMessages {
  private readonly routes: typeof messageRoutes | typeof backRoomRoutes;

  constructor(
    private readonly code: string,
    inBackRoom: boolean,
    private readonly caller: Caller,
  ) {
    this.routes = inBackRoom ? backRoomRoutes : messageRoutes;
  }

  history(page: HistoryPage = {}): Promise<HistoryResponse> {
    return this.caller.call(this.routes.history, { params: { code: this.code }, query: { ...page } });
  }

  /** Sends it once, past the queue. */
  async send(content: string, ids: { client_message_id?: string; reply_to_id?: string } = {}): Promise<Message> {
    const body = { content, ...ids };
    return (await this.caller.call(this.routes.send, { params: { code: this.code }, body })).message;
  }

  async edit(id: string, content: string): Promise<Message> {
    return (await this.caller.call(this.routes.edit, { params: { code: this.code, id }, body: { content } })).message;
  }

  async delete(id: string): Promise<void> {
    await this.caller.call(this.routes.remove, { params: { code: this.code, id } });
  }

  /** Reacts, or takes the reaction back. */
  async react(id: string, emoji: ReactionEmoji): Promise<Message> {
    return (await this.caller.call(this.routes.react, { params: { code: this.code, id }, body: { emoji } })).message;
  }

  /** @returns how many messages of others are unread. */
  async read(seq: number): Promise<number> {
    return (await this.caller.call(this.routes.read, { params: { code: this.code }, body: { seq } })).unread_count;
  }
}
