import type { ChatWorld } from './chat-world.js';

/** What one snapshot of the database shows of a room: how many messages, the last one's position, and the room's own. */
export interface Seen {
  readonly count: number;
  readonly last: number;
  readonly head: number;
}

export async function lookAt(world: ChatWorld, code: string): Promise<Seen> {
  const [seen] = await world.query<Seen>(
    `select count(m.seq)::int as count, coalesce(max(m.seq), 0)::int as last, r.last_seq::int as head
     from chat.room r left join chat.message m on m.room_id = r.id where r.code = $1 group by r.id`,
    [code],
  );
  if (!seen) throw new Error('No such room');
  return seen;
}

/**
 * Looks at a room again and again until `work` is done. Where each position is committed before the next one, every
 * snapshot has as many messages as its last position says.
 */
export async function watchWhile(world: ChatWorld, code: string, work: Promise<unknown>): Promise<Seen[]> {
  const seen: Seen[] = [];
  const watched = { isDone: false };
  const end = () => (watched.isDone = true);
  void work.then(end, end);
  while (!watched.isDone) seen.push(await lookAt(world, code));
  await work;
  return seen;
}

/** Makes each message's commit take a while, so that one that does not wait for another overtakes it. */
export async function slowCommits(world: ChatWorld): Promise<void> {
  await world.query(`
    create function chat.dawdle() returns trigger language plpgsql as $$ begin
      perform pg_sleep(random() * 0.005);
      return null;
    end $$;
    create constraint trigger dawdle after insert on chat.message deferrable initially deferred
      for each row execute function chat.dawdle()`);
}
