import type { RoomRecord } from '@chatpop/message-bus';
import type { Frames } from '../sockets/frames.js';
import { parseSubject } from './parse-event.js';
import { toFrames, type Muted } from './personal-frames.js';

/** A socket in the room, as far as it matters here. */
export interface Viewer {
  /** Whether `joined` was said: passing events come only after it. */
  readonly isJoined: boolean;
  readonly person: { readonly username: string } | undefined;
  readonly events: { readonly muted: Muted | undefined };
  readonly connection: { sendPassing(frames: Frames): void };
}

export interface PassingPorts {
  viewers(): Iterable<Viewer>;
  /** Milliseconds since some moment; never goes back. */
  now(): number;
  schedule(ms: number, work: () => void): void;
}

interface Passing {
  readonly record: RoomRecord;
  /** Whom it is about, if it is about one person. */
  readonly subject: string | undefined;
}

/**
 * What passes in a room. In a quiet one it goes out at once; in a busy one what comes between two beats is one write for
 * each socket, and of what is said twice about a person the later.
 */
export class PassingEvents {
  private readonly gathered = new Map<string, Passing>();
  private isBeating = false;
  private nextBeatAt = 0;

  /** @param beatMs the least time between two writes */
  constructor(
    private readonly ports: PassingPorts,
    private readonly beatMs: number,
  ) {}

  add(record: RoomRecord): void {
    const { name } = record.header;
    const subject = parseSubject(name, record.event);
    const key = `${name} ${subject ?? ''}`;
    this.gathered.delete(key);
    this.gathered.set(key, { record, subject });
    if (this.isBeating) return;
    this.isBeating = true;
    this.ports.schedule(Math.max(0, this.nextBeatAt - this.ports.now()), () => this.beat());
  }

  private beat(): void {
    this.isBeating = false;
    this.nextBeatAt = this.ports.now() + this.beatMs;
    const frames = new PassingFrames([...this.gathered.values()]);
    this.gathered.clear();
    for (const viewer of this.ports.viewers()) {
      const shown = viewer.isJoined ? frames.for(viewer) : undefined;
      if (shown) viewer.connection.sendPassing(shown);
    }
  }
}

/** One encoding for all who are shown the same. */
class PassingFrames {
  private readonly encoded = new Map<string, Frames>();

  constructor(private readonly all: readonly Passing[]) {}

  for(viewer: Viewer): Frames | undefined {
    if (!this.all.some((one) => isHidden(one, viewer))) return this.encode(this.all, '');
    const shown = this.all.filter((one) => !isHidden(one, viewer));
    return shown.length > 0 ? this.encode(shown, shown.map((one) => this.all.indexOf(one)).join()) : undefined;
  }

  private encode(shown: readonly Passing[], key: string): Frames {
    const known = this.encoded.get(key);
    if (known) return known;
    const frames = toFrames(shown.map(({ record }) => record));
    this.encoded.set(key, frames);
    return frames;
  }
}

/** Nobody is told what they do themselves, nor that somebody types whom they have muted. */
function isHidden({ record, subject }: Passing, { person, events }: Viewer): boolean {
  if (subject === undefined) return false;
  if (person?.username === subject) return true;
  return record.header.name === 'chat:typing' && events.muted?.has(subject.toLowerCase()) === true;
}
