import type { AccessClaims } from '@chatpop/auth';
import { MyChatsRepository, type Chat, type ChatCursor } from '@chatpop/chat-data-access';
import {
  commonErrors,
  DomainError,
  Uuid,
  type MyChat,
  type MyChatsQuery,
  type MyChatsResponse,
} from '@chatpop/contracts';
import { InjectConfig } from '@chatpop/service-bootstrap';
import { Injectable } from '@nestjs/common';
import { chatConfig, type ChatConfig } from '../chat.config.js';
import { toParticipant, toRoom } from './room.mapper.js';

/** The rooms that an account is in. Anonymous participations are nobody's: they are not among them. */
@Injectable()
export class MyChatsService {
  constructor(
    private readonly chats: MyChatsRepository,
    @InjectConfig(chatConfig) private readonly config: ChatConfig,
  ) {}

  async page(user: AccessClaims, { limit, cursor }: MyChatsQuery): Promise<MyChatsResponse> {
    const after = cursor === undefined ? undefined : parseCursor(cursor);
    const found = await this.chats.page(user.sub, after, limit + 1, this.config.unreadMax);
    const shown = found.slice(0, limit);
    const last = shown.at(-1);
    return {
      chats: shown.map(toMyChat),
      next_cursor: last && found.length > limit ? `${last.activeAt.getTime()}.${last.room.id}` : null,
    };
  }
}

function parseCursor(cursor: string): ChatCursor {
  const [, ms = '', roomId] = /^(\d{1,15})\.(.+)$/.exec(cursor) ?? [];
  const { data } = Uuid.safeParse(roomId);
  if (data === undefined)
    throw new DomainError(commonErrors.malformedRequest, { issues: [{ path: 'cursor', message: 'unknown' }] });
  return { activeAt: new Date(Number(ms)), roomId: data };
}

const toMyChat = (chat: Chat): MyChat => ({
  room: toRoom(chat.room, chat.backRoom),
  participant: toParticipant(chat.participant),
  last_read_seq: chat.lastReadSeq,
  unread_count: chat.unreadCount,
  last_active_at: chat.activeAt.toISOString(),
});
