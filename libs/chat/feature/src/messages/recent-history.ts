import { HistoryRepository, type Page, type RecentPage, type RoomEntity } from '@chatpop/chat-data-access';
import type { Message } from '@chatpop/contracts';
import { InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { chatConfig, type ChatConfig } from '../chat.config.js';
import { historyPages } from '../chat.metrics.js';

interface Kept {
  readonly version: string;
  readonly page: Promise<RecentPage>;
}

/** The longest newest page that is kept; longer ones are read each time. */
export const keptPageSize = 50;

/**
 * Each room's newest page, as of its `last_seq` and `history_revision`. Whatever happens to a message moves the first on,
 * in the transaction that changes it; what takes messages without an event, retention and erasure, the second. Every
 * reader has just read both along with the right to read: a kept page is never behind, on any instance. Readers of a busy
 * room who come together share one query.
 */
@Injectable()
export class RecentHistory {
  private readonly kept: LRUCache<string, Kept>;

  constructor(
    private readonly history: HistoryRepository,
    @InjectConfig(chatConfig) config: ChatConfig,
  ) {
    this.kept = new LRUCache({ max: config.historyCacheRooms, ttl: config.historyCacheSeconds * 1000 });
  }

  /** @param viewer a participant's id: messages tell with what they reacted */
  async page(room: RoomEntity, limit: number, viewer: string | null): Promise<Page> {
    const { messages, reactors, hasMore } = await this.get(room);
    const shown = messages.slice(-limit);
    return {
      messages: viewer === null ? shown : shown.map((message) => asSeenBy(viewer, message, reactors)),
      hasMore: hasMore || shown.length < messages.length,
    };
  }

  private get(room: RoomEntity): Promise<RecentPage> {
    const known = this.kept.get(room.id);
    const version = `${room.lastSeq}.${room.historyRevision}`;
    historyPages.inc({ from: known?.version === version ? 'memory' : 'database' });
    if (known?.version === version) return known.page;
    const page = this.history.recent(room, keptPageSize);
    this.kept.set(room.id, { version, page });
    page.catch(() => this.kept.delete(room.id));
    return page;
  }
}

const asSeenBy = (viewer: string, message: Message, reactors: ReadonlySet<string>): Message => ({
  ...message,
  reactions: message.reactions.map((reaction) => ({
    ...reaction,
    has_reacted: reactors.has(`${message.seq}:${viewer}:${reaction.emoji}`),
  })),
});
