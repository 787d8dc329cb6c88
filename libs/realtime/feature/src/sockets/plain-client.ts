import { AuthFrame, JoinCredentials } from '@chatpop/contracts';
import type { RawData, WebSocket } from 'ws';
import { z } from 'zod';
import type { RealtimeConfig } from '../realtime.config.js';
import { isClientEvent, runCommand } from './client-commands.js';
import type { ClientSession } from './client-session.js';
import { toCloseReason } from './socket-errors.js';

const Frame = z.looseObject({ type: z.string() });

/** One plain socket: it shows who it is, or reads; then it says what it does. Whatever is no frame of ours closes it. */
export class PlainClient {
  private pingedAt = Date.now();
  private answered = true;
  private reader: NodeJS.Timeout | undefined;

  constructor(
    private readonly session: ClientSession,
    private readonly socket: WebSocket,
    private readonly code: string,
    private readonly config: RealtimeConfig,
  ) {}

  /** @param query may bring the credentials, for clients that can't send a first frame. */
  begin(query: URLSearchParams): void {
    this.socket.on('message', (data, isBinary) => this.receive(data, isBinary));
    this.socket.on('pong', () => (this.answered = true));
    const token = query.get('session_token');
    if (token === null) this.reader = setTimeout(() => void this.read(), this.config.readerGraceMs);
    else void this.join({ token, ...positionIn(query) });
  }

  /** It reads no more by itself. */
  end(): void {
    clearTimeout(this.reader);
    this.reader = undefined;
  }

  sweep(now: number): void {
    const { pingIntervalMs, pingTimeoutMs } = this.config;
    if (!this.answered && now - this.pingedAt > pingTimeoutMs) this.socket.terminate();
    else if (this.answered && now - this.pingedAt > pingIntervalMs) this.ping(now);
  }

  private ping(now: number): void {
    this.answered = false;
    this.pingedAt = now;
    if (this.socket.readyState === this.socket.OPEN) this.socket.ping();
  }

  private receive(data: RawData, isBinary: boolean): void {
    const { connection } = this.session;
    if (connection.isClosing) return;
    if (isBinary || !Buffer.isBuffer(data)) {
      connection.close('badFrame');
    } else if (data.length > this.config.maxFrameBytes) {
      connection.close('tooLarge');
    } else {
      const frame = parseFrame(data.toString());
      if (frame) void this.act(frame);
      else connection.close('badFrame');
    }
  }

  private async act(frame: z.output<typeof Frame>): Promise<void> {
    if (frame.type === 'auth') {
      const credentials = AuthFrame.safeParse(frame);
      if (!this.session.allowsEvent()) return;
      if (credentials.success) await this.join(credentials.data);
      else this.session.connection.close('badFrame');
    } else if (isClientEvent(frame.type) && frame.type !== 'join' && frame.type !== 'leave') {
      const answer = await runCommand(this.session, frame.type, frame);
      if (!answer.ok && answer.error.code === 'REALTIME.BAD_FRAME') this.session.connection.close('badFrame');
    } else this.session.connection.close('badFrame');
  }

  private async join(credentials: JoinCredentials): Promise<void> {
    this.end();
    try {
      await this.session.join(credentials, this.code);
    } catch (thrown) {
      this.session.connection.close(toCloseReason(thrown));
    }
  }

  /** Tries to read without a token. Where that is not allowed there is still time to show one. */
  private async read(): Promise<void> {
    try {
      await this.session.join({}, this.code);
    } catch (thrown) {
      const reason = toCloseReason(thrown);
      if (reason !== 'forbidden' && reason !== 'unauthorized') this.session.connection.close(reason);
    }
  }
}

function positionIn(query: URLSearchParams): Pick<JoinCredentials, 'epoch' | 'last_seq'> {
  const position = JoinCredentials.pick({ epoch: true, last_seq: true }).safeParse({
    epoch: query.get('epoch') ?? undefined,
    last_seq: query.has('last_seq') ? Number(query.get('last_seq')) : undefined,
  });
  return position.success ? position.data : {};
}

function parseFrame(text: string): z.output<typeof Frame> | undefined {
  try {
    return Frame.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
