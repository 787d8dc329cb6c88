import { ChatPopClient, type RoomClient } from '@chatpop/client';
import { WebSocket } from 'ws';
import { url } from './person.js';

/** Reads a room by the client, through the edge: it comes back with its position whenever the socket closes. */
export class Reader {
  /** The `seq` of every durable event, in the order in which it was told. */
  readonly seqs: number[] = [];
  connections = 0;
  private readonly room: RoomClient;

  constructor(code: string, token: string) {
    this.room = new ChatPopClient({ url, WebSocket }).openRoom(code, { session_token: token });
    this.room.feed.on('joined', () => (this.connections += 1));
    this.room.feed.on('event', (event) => {
      if ('seq' in event) this.seqs.push(event.seq);
    });
    this.room.connect();
  }

  /** How often the history had to be read, because events could not be told one by one. */
  get reloads(): number {
    return this.room.feed.counts.repairs;
  }

  stop(): void {
    this.room.close();
  }
}
