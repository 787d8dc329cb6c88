import pg from 'pg';
import type { ChatWorld } from './chat-world.js';

/** Where a send can be held: when all of it is written, when it is committed, and when it is forgotten that it was told. */
const places = { insert: 1, commit: 2, removal: 3 } as const;
const lockClass = 774;

export interface Hold {
  /** Resolves once somebody waits there. */
  reached(): Promise<void>;
  letGo(): Promise<void>;
}

/**
 * Holds sends inside Postgres, where no process can hurry them: an insert or a commit waits until it is let go, a removal
 * from the outbox fails until then.
 */
export class HeldChat {
  private constructor(private readonly world: ChatWorld) {}

  static async plant(world: ChatWorld): Promise<HeldChat> {
    await world.query(`
      create function chat.hold() returns trigger language plpgsql as $$ begin
        perform pg_advisory_xact_lock_shared(${lockClass}, tg_argv[0]::int);
        return new;
      end $$;
      create function chat.refuse() returns trigger language plpgsql as $$ begin
        if not pg_try_advisory_xact_lock_shared(${lockClass}, tg_argv[0]::int) then raise exception 'held'; end if;
        return old;
      end $$;
      create trigger hold_insert after insert on chat.message
        for each row execute function chat.hold(${places.insert});
      create constraint trigger hold_commit after insert on chat.message deferrable initially deferred
        for each row execute function chat.hold(${places.commit});
      create trigger hold_removal before delete on chat.untold_messages
        for each row execute function chat.refuse(${places.removal})`);
    return new HeldChat(world);
  }

  /** Until `work` lets go, or is over. */
  async at(place: keyof typeof places, work: (hold: Hold) => Promise<void>): Promise<void> {
    const holder = new pg.Client({ connectionString: this.world.databaseUrl });
    await holder.connect();
    try {
      await holder.query(`select pg_advisory_lock($1, $2)`, [lockClass, places[place]]);
      await work({
        reached: () => this.reached(place),
        letGo: async () => {
          await holder.query(`select pg_advisory_unlock_all()`);
        },
      });
    } finally {
      await holder.end();
    }
  }

  private async reached(place: keyof typeof places): Promise<void> {
    const waiting = `select 1 from pg_locks where locktype = 'advisory' and not granted and classid = $1 and objid = $2
      and database = (select oid from pg_database where datname = current_database())`;
    const deadline = Date.now() + 20_000;
    while ((await this.world.query(waiting, [lockClass, places[place]])).length === 0) {
      if (Date.now() > deadline) throw new Error(`Nobody came to the ${place}`);
      await new Promise(setImmediate);
    }
  }
}
