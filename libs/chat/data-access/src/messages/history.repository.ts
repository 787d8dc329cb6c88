import type { HistoryQuery, Message, SearchQuery } from '@chatpop/contracts';
import { Injectable } from '@nestjs/common';
import { HistorySources } from './history-sources.js';
import { messageColumns, messageTables, toMessage, type MessageRow } from './message-row.js';

interface HistoryRoom {
  readonly id: string;
  readonly code: string;
  /** As it was read from the primary. */
  readonly lastSeq: number;
}

/** Messages, the newest or the first ones first; one more than asked for tells that there are more. */
export interface Page {
  readonly messages: Message[];
  readonly hasMore: boolean;
}

/** The newest page as nobody in particular sees it, and `<seq>:<participant>:<emoji>` of those who reacted. */
export interface RecentPage extends Page {
  readonly reactors: ReadonlySet<string>;
}

type PageRow = MessageRow & { readonly own_reactions: string[] | null };

/** Selects a page's messages for the viewer in `$1`, in one query: reactions are counted in the message. */
const pageColumns = `${messageColumns},
  case when $1::uuid is not null and m.reactions <> '{}' then (
    select array_agg(x.emoji) from chat.reaction x
    where x.room_id = m.room_id and x.message_seq = m.seq and x.participant_id = $1) end as own_reactions`;

/** Reads what was said. A viewer is a participant's id: messages tell with what they reacted. */
@Injectable()
export class HistoryRepository {
  constructor(private readonly sources: HistorySources) {}

  /** A page, oldest first. With `after_seq` by latest change, so that edits and deletions since then are in it. */
  async page(room: HistoryRoom, query: HistoryQuery, viewer: string | null): Promise<Page> {
    if (query.after_seq !== undefined) {
      const since = `m.updated_seq > $3 order by m.updated_seq limit $4`;
      return this.read(room, since, [viewer, room.id, query.after_seq], query.limit);
    }
    const before = `m.seq < $3 order by m.seq desc limit $4`;
    const start = query.before_seq ?? Number.MAX_SAFE_INTEGER;
    const { messages, hasMore } = await this.read(room, before, [viewer, room.id, start], query.limit);
    return { messages: messages.reverse(), hasMore };
  }

  /** The newest page, oldest first; from the primary, because it is kept. */
  async recent(room: HistoryRoom, limit: number): Promise<RecentPage> {
    const rows = await this.sources.primary.query<(MessageRow & { readonly reactors: string[] | null })[]>(
      `select ${messageColumns}, case when m.reactions <> '{}' then (
         select array_agg(x.message_seq || ':' || x.participant_id || ':' || x.emoji) from chat.reaction x
         where x.room_id = m.room_id and x.message_seq = m.seq) end as reactors
       from ${messageTables} where m.room_id = $1 order by m.seq desc limit $2`,
      [room.id, limit + 1],
    );
    const shown = rows.slice(0, limit).reverse();
    return {
      messages: shown.map((row) => toMessage(row, room.code)),
      hasMore: rows.length > limit,
      reactors: new Set(shown.flatMap(({ reactors }) => reactors ?? [])),
    };
  }

  /** Messages after a position, the oldest first, as nobody in particular sees them. */
  async inOrder(room: HistoryRoom, afterSeq: number, limit: number): Promise<Message[]> {
    const rows = await this.sources.read<MessageRow>(
      room,
      `select ${messageColumns} from ${messageTables} where m.room_id = $1 and m.seq > $2 order by m.seq limit $3`,
      [room.id, afterSeq, limit],
    );
    return rows.map((row) => toMessage(row, room.code));
  }

  /** Messages with these words, newest first; none when there is no word, of which the query would ask nothing. */
  async search(room: HistoryRoom, { q, limit, before_seq }: SearchQuery, viewer: string | null): Promise<Page> {
    const start = before_seq ?? Number.MAX_SAFE_INTEGER;
    return this.read(
      room,
      `m.search @@ ($5::tsquery && websearch_to_tsquery('simple', $6))
         and numnode(websearch_to_tsquery('simple', $6)) > 0 and not m.is_deleted and m.seq < $3
       order by m.seq desc limit $4`,
      [viewer, room.id, start],
      limit,
      [`'#${room.id}'`, q],
    );
  }

  /** How many of the others' messages come after a position, among the newest `limit`. */
  async countUnread(roomId: string, participantId: string, afterSeq: number, limit: number): Promise<number> {
    const [row] = await this.sources.primary.query<{ count: number }[]>(
      `select count(*)::int as count from (
         select participant_id, is_deleted, kind from chat.message where room_id = $1 and seq > $2
         order by seq desc limit $4) as latest
       where participant_id <> $3 and not is_deleted and kind <> 'system'`,
      [roomId, afterSeq, participantId, limit],
    );
    return row?.count ?? 0;
  }

  private async read(
    room: HistoryRoom,
    condition: string,
    values: readonly unknown[],
    limit: number,
    more: readonly unknown[] = [],
  ): Promise<Page> {
    const rows = await this.sources.read<PageRow>(
      room,
      `select ${pageColumns} from ${messageTables} where m.room_id = $2 and ${condition}`,
      [...values, limit + 1, ...more],
    );
    const shown = rows.slice(0, limit);
    const messages = shown.map((row) =>
      toMessage(row, room.code, values[0] === null ? undefined : (row.own_reactions ?? [])),
    );
    return { messages, hasMore: rows.length > limit };
  }
}
