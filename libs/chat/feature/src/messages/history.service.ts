import type { Actor } from '@chatpop/auth';
import { HistoryRepository, type Member, type Page, type RoomEntity, type Visit } from '@chatpop/chat-data-access';
import { hideMuted } from '@chatpop/chat-domain';
import type { HistoryQuery, HistoryResponse, ReadResponse, SearchQuery, SearchResponse } from '@chatpop/contracts';
import { RateLimiter } from '@chatpop/rate-limit';
import { InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import { chatConfig, type ChatConfig } from '../chat.config.js';
import { keptPageSize, RecentHistory } from './recent-history.js';
import { ReadsService } from './reads.service.js';

/** Reading what was said, and how far one has read. The same for a room and for its Back Room. */
@Injectable()
export class HistoryService {
  constructor(
    private readonly history: HistoryRepository,
    private readonly recent: RecentHistory,
    private readonly reads: ReadsService,
    private readonly limits: RateLimiter,
    @InjectConfig(chatConfig) private readonly config: ChatConfig,
  ) {}

  async page({ room, member }: Visit, query: HistoryQuery): Promise<HistoryResponse> {
    const { messages, hasMore } = await this.read(room, query, member?.participant.id ?? null);
    return {
      messages: hideMuted(messages, mutedBy(member)),
      epoch: room.epoch,
      last_seq: room.lastSeq,
      has_more: hasMore,
    };
  }

  private read(room: RoomEntity, query: HistoryQuery, viewer: string | null): Promise<Page> {
    const { before_seq, after_seq, limit } = query;
    if (after_seq !== undefined && after_seq >= room.lastSeq) return Promise.resolve({ messages: [], hasMore: false });
    const isRecent = before_seq === undefined && after_seq === undefined && limit <= keptPageSize;
    return isRecent ? this.recent.page(room, limit, viewer) : this.history.page(room, query, viewer);
  }

  /** Costs more than a page the more often its words were said, so one person does not do it without end. */
  async search(actor: Actor, { room, member }: Visit, query: SearchQuery): Promise<SearchResponse> {
    const limit = { name: 'search', points: this.config.searchesPerMinute, perSeconds: 60 };
    await this.limits.consume(limit, actor.session?.sub ?? actor.user?.sub ?? room.id);
    const { messages, hasMore } = await this.history.search(room, query, member?.participant.id ?? null);
    return { messages: hideMuted(messages, mutedBy(member)), has_more: hasMore };
  }

  async markRead(room: RoomEntity, participantId: string, seq: number): Promise<ReadResponse> {
    const last_read_seq = await this.reads.advance(room, participantId, seq);
    const unread_count = await this.history.countUnread(room.id, participantId, last_read_seq, this.config.unreadMax);
    return { last_read_seq, unread_count };
  }
}

const mutedBy = (member: Member | null): readonly string[] => member?.participant.mutedKeys ?? [];
