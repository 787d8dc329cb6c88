import { AuthFrame, JoinCredentials } from '@chatpop/contracts';
import type { RawData } from 'ws';
import { z } from 'zod';
import { isClientEvent, runCommand } from './client-commands.js';
import type { ClientSession } from './client-session.js';
import { Frames } from './frames.js';
import type { PlainConnection } from './plain-connection.js';
import { comeBackMs, toCloseReason } from './socket-errors.js';

const Frame = z.looseObject({ type: z.string() });

export interface PlainClientOptions {
  readonly readerGraceMs: number;
  readonly maxFrameBytes: number;
  onEnd(client: PlainClient): void;
}

/** One plain socket: it shows who it is, or reads; then it says what it does. Whatever is no frame of ours closes it. */
export class PlainClient {
  private reader: NodeJS.Timeout | undefined;

  constructor(
    readonly connection: PlainConnection,
    readonly session: ClientSession,
    private readonly code: string,
    /** The same for all. */
    private readonly options: PlainClientOptions,
  ) {}

  /** @param query may bring the credentials, for clients that can't send a first frame. */
  begin(query: URLSearchParams): void {
    const token = query.get('session_token');
    if (token === null) this.reader = setTimeout(() => void this.read(), this.options.readerGraceMs);
    else void this.join({ token, ...positionIn(query) });
  }

  end(): void {
    this.stopReader();
    this.options.onEnd(this);
  }

  receive(data: RawData, isBinary: boolean): void {
    if (this.connection.isClosing) return;
    if (isBinary || !Buffer.isBuffer(data)) {
      this.connection.close('badFrame');
    } else if (data.length > this.options.maxFrameBytes) {
      this.connection.close('tooLarge');
    } else {
      const frame = parseFrame(data.toString());
      if (frame) void this.act(frame);
      else this.connection.close('badFrame');
    }
  }

  private async act(frame: z.output<typeof Frame>): Promise<void> {
    if (frame.type === 'auth') {
      const credentials = AuthFrame.safeParse(frame);
      if (!credentials.success) this.connection.close('badFrame');
      else if (this.session.allowsEvent()) await this.join(credentials.data);
    } else if (isClientEvent(frame.type) && frame.type !== 'join' && frame.type !== 'leave') {
      const answer = await runCommand(this.session, frame.type, frame);
      if (!answer.ok && answer.error.code === 'REALTIME.BAD_FRAME') this.connection.close('badFrame');
      else if (answer.ok && frame.type === 'ping') this.connection.send(Frames.ofSocketEvent('pong', {}));
    } else this.connection.close('badFrame');
  }

  private async join(credentials: JoinCredentials): Promise<void> {
    this.stopReader();
    try {
      await this.session.join(credentials, this.code);
    } catch (thrown) {
      this.connection.close(toCloseReason(thrown), comeBackMs(thrown));
    }
  }

  /** Tries to read without a token. Where that is not allowed there is still time to show one. */
  private async read(): Promise<void> {
    this.stopReader();
    try {
      await this.session.join({}, this.code);
    } catch (thrown) {
      const reason = toCloseReason(thrown);
      if (reason !== 'forbidden' && reason !== 'unauthorized') this.connection.close(reason, comeBackMs(thrown));
    }
  }

  private stopReader(): void {
    clearTimeout(this.reader);
    this.reader = undefined;
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
