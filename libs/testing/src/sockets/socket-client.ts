/** An event as the server sends it, on either kind of socket. */
export interface SocketFrame {
  readonly v: number;
  readonly type: string;
  readonly room_code?: string;
  readonly epoch?: string;
  readonly seq?: number;
  readonly id: string;
  readonly ts: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface SocketCredentials {
  readonly token?: string;
  readonly epoch?: string;
  readonly last_seq?: number;
  readonly back_room?: { readonly epoch: string; readonly last_seq: number };
}

export interface SocketClosing {
  readonly code: number;
  readonly reason: string;
  /** Seconds, when the connection was refused and the answer told. */
  readonly retryAfter?: number;
}

const waitMs = 10_000;

/** A client for tests: it keeps everything it hears, in order, and lets a test wait for it. */
export abstract class SocketClient {
  readonly frames: SocketFrame[] = [];
  /** How the connection ended, once it has. Socket.IO knows no codes: the `closing` event tells. */
  closed: SocketClosing | undefined;
  private cursor = 0;
  private waiting: { readonly check: () => boolean; readonly resolve: () => void }[] = [];

  abstract emit(type: string, payload?: Readonly<Record<string, unknown>>): void;
  abstract close(): void;
  /** Reads nothing more, as a client does that is stuck. */
  abstract pause(): void;
  abstract resume(): void;

  /** The next frame of that type after the one that was last asked for. */
  async next(type: string, roomCode?: string): Promise<SocketFrame> {
    let found = -1;
    await this.until(() => {
      found = this.frames.findIndex(
        (frame, index) =>
          index >= this.cursor && frame.type === type && (roomCode === undefined || frame.room_code === roomCode),
      );
      return found >= 0;
    }, `"${type}"`);
    this.cursor = found + 1;
    const frame = this.frames[found];
    if (!frame) throw new Error('the frame vanished');
    return frame;
  }

  /** Resolves when the server or the network has ended the connection. */
  async ended(): Promise<SocketClosing> {
    await this.until(() => this.closed !== undefined, 'the end');
    return this.closed ?? { code: 0, reason: '' };
  }

  of(type: string, roomCode?: string): SocketFrame[] {
    return this.frames.filter(
      (frame) => frame.type === type && (roomCode === undefined || frame.room_code === roomCode),
    );
  }

  /** The `seq` of every durable event of a room, in the order of arrival. */
  seqs(roomCode?: string): number[] {
    return this.frames.flatMap(({ seq, room_code }) =>
      seq !== undefined && (roomCode === undefined || room_code === roomCode) ? [seq] : [],
    );
  }

  /** Waits for a condition on what was heard. */
  async until(check: () => boolean, what = 'the condition'): Promise<void> {
    if (check()) return;
    let timer: NodeJS.Timeout | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        timer = setTimeout(() => reject(new Error(`${what} did not come; heard: ${this.summary()}`)), waitMs);
        this.waiting.push({ check, resolve });
      });
    } finally {
      clearTimeout(timer);
    }
  }

  protected hear(frame: SocketFrame): void {
    this.frames.push(frame);
    this.notice();
  }

  protected end(closing: SocketClosing): void {
    this.closed = closing;
    this.notice();
  }

  /** Something changed: waiting conditions are looked at again. */
  protected notice(): void {
    this.waiting = this.waiting.filter(({ check, resolve }) => {
      if (!check()) return true;
      resolve();
      return false;
    });
  }

  private summary(): string {
    const heard = this.frames.map(({ type, seq }) => (seq === undefined ? type : `${type} ${seq}`));
    return `${heard.join(', ')}${this.closed ? `, closed ${this.closed.code} ${this.closed.reason}` : ''}`;
  }
}
