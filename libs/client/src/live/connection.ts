import { closeCodes, isRetryable as isRetryableClose, type JoinCredentials } from '@chatpop/contracts';
import { BackOff } from '../back-off.js';
import { Emitter } from '../emitter.js';
import { isRetryable, retryAfterOf } from '../http/api-error.js';
import type { Platform, SocketLike } from '../platform.js';
import { parseFrame, type ServerFrame } from './server-frame.parser.js';
import { watchRefusal } from './upgrade-refusal.js';

/** - `waiting`: for the next try · `ended`: the server said that there is no coming back. */
export type ConnectionState = 'idle' | 'connecting' | 'joined' | 'waiting' | 'ended';

export interface ConnectionEvents {
  state: ConnectionState;
  frame: ServerFrame;
  /** What came, as it came. */
  wire: string;
  /** A connection is gone; the next one resumes. */
  disconnected: { readonly code: number };
  /** There is no coming back: the close code, or what refused the token. */
  ended: { readonly code: number; readonly cause?: unknown };
}

export interface ConnectionPorts {
  readonly url: string;
  readonly platform: Platform;
  /** What is shown to enter, with the position as it is then. @throws when there is no token to be had. */
  credentials(): Promise<JoinCredentials>;
  /** The token was refused as expired. */
  onTokenExpired(): Promise<unknown>;
}

/** From the first try until `joined`. */
const joinWithinMs = 10_000;
/** After such a silence the server is asked whether it is there. */
const quietMs = 25_000;
/** It answers: otherwise the connection is dead, though nothing says so (a phone that changed networks). */
const answerWithinMs = 10_000;
/** Closed by this side, or not at all. */
const noCode = 1006;

/** One room's WebSocket, and the next one whenever it closes, until the server says that there is no coming back. */
export class Connection extends Emitter<ConnectionEvents> {
  private current: ConnectionState = 'idle';
  private socket: SocketLike | undefined;
  private readonly backOff: BackOff;
  private callOff: () => void = () => undefined;
  private closing: { readonly code: number; readonly returnAt: number } | undefined;

  constructor(private readonly ports: ConnectionPorts) {
    super();
    this.backOff = new BackOff(ports.platform.random);
  }

  get state(): ConnectionState {
    return this.current;
  }

  open(): void {
    if (this.current === 'idle' || this.current === 'ended') void this.connect();
  }

  /** Makes the connection anew, from the last position. */
  resume(): void {
    if (this.current === 'joined' || this.current === 'connecting') this.lost(noCode, 0);
  }

  /** Tries again now, because the network seems to be back. */
  nudge(): void {
    if (this.current !== 'waiting') return;
    this.callOff();
    void this.connect();
  }

  close(): void {
    if (this.current === 'ended') return;
    this.drop();
    this.become('idle');
  }

  /** @returns whether there was a connection to send it on; what is not sent is forgotten. */
  send(frame: Readonly<Record<string, unknown>>): boolean {
    if (this.current !== 'joined' || !this.socket) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  /** Shows newer credentials on the same connection. */
  async reauthenticate(): Promise<void> {
    const credentials = await this.ports.credentials();
    this.send({ type: 'auth', ...credentials });
  }

  private async connect(): Promise<void> {
    this.become('connecting');
    this.closing = undefined;
    const { WebSocket, clock } = this.ports.platform;
    try {
      await this.ports.credentials(); // renews a token that has expired, before a socket is spent on it
    } catch (error) {
      if (this.isConnecting()) this.refused(error);
      return;
    }
    if (!this.isConnecting()) return;
    const socket = new WebSocket(this.ports.url);
    this.socket = socket;
    this.callOff = clock.after(joinWithinMs, () => this.lost(noCode));
    const whileCurrent =
      <Args extends unknown[]>(work: (...args: Args) => void) =>
      (...args: Args): void => {
        if (this.socket === socket) work(...args);
      };
    const opened = whileCurrent(() => void this.enter(socket));
    const heard = whileCurrent((data: unknown) => this.hear(data));
    const closed = whileCurrent((code: number) => this.closed(code));
    socket.addEventListener('open', () => opened());
    socket.addEventListener('message', ({ data }) => heard(data));
    socket.addEventListener('error', () => undefined);
    socket.addEventListener('close', ({ code = noCode }) => closed(code));
    watchRefusal(
      socket,
      whileCurrent((retryAfterMs: number | undefined) => this.lost(noCode, retryAfterMs)),
    );
  }

  private async enter(socket: SocketLike): Promise<void> {
    const credentials = await this.ports.credentials().catch(() => undefined);
    if (this.socket !== socket) return;
    if (credentials) socket.send(JSON.stringify({ type: 'auth', ...credentials }));
    else this.lost(noCode);
  }

  private hear(data: unknown): void {
    if (this.current === 'joined') this.keepAlive();
    if (typeof data === 'string') this.emit('wire', data);
    const frame = parseFrame(data);
    if (!frame) return;
    if (frame.kind === 'socket' && frame.frame.type === 'closing') {
      const { code, after_ms } = frame.frame.data;
      this.closing = { code, returnAt: this.ports.platform.clock.now() + after_ms };
    }
    this.emit('frame', frame);
    if (frame.kind === 'socket' && frame.frame.type === 'joined' && this.current === 'connecting') this.joined();
  }

  private joined(): void {
    this.backOff.succeeded();
    this.keepAlive();
    this.become('joined');
  }

  private keepAlive(): void {
    const { clock } = this.ports.platform;
    this.callOff();
    this.callOff = clock.after(quietMs, () => {
      this.callOff = clock.after(answerWithinMs, () => this.lost(noCode, 0));
      this.send({ type: 'ping' });
    });
  }

  private closed(closeCode: number): void {
    const code = closeCode >= closeCodes.draining ? closeCode : (this.closing?.code ?? closeCode);
    if (code >= closeCodes.draining && !isRetryableClose(code)) this.end(code);
    else if (code === closeCodes.tokenExpired) void this.renewAndReturn();
    else this.lost(code, this.closing && Math.max(0, this.closing.returnAt - this.ports.platform.clock.now()));
  }

  private async renewAndReturn(): Promise<void> {
    this.drop();
    this.emit('disconnected', { code: closeCodes.tokenExpired });
    this.become('connecting');
    try {
      await this.ports.onTokenExpired();
      if (this.isConnecting()) this.wait(0);
    } catch (error) {
      if (this.isConnecting()) this.refused(error);
    }
  }

  private refused(error: unknown): void {
    if (isRetryable(error)) this.wait(retryAfterOf(error));
    else this.end(closeCodes.unauthorized, error);
  }

  private lost(code: number, atLeastMs?: number): void {
    this.drop();
    this.emit('disconnected', { code });
    this.wait(atLeastMs);
  }

  private wait(atLeastMs?: number): void {
    this.callOff = this.ports.platform.clock.after(this.backOff.nextMs(atLeastMs), () => void this.connect());
    this.become('waiting');
  }

  private end(code: number, cause?: unknown): void {
    this.drop();
    this.become('ended');
    this.emit('ended', { code, cause });
  }

  private drop(): void {
    this.callOff();
    const { socket } = this;
    this.socket = undefined;
    socket?.close();
  }

  private isConnecting(): boolean {
    return this.current === 'connecting';
  }

  private become(state: ConnectionState): void {
    if (state === this.current) return;
    this.current = state;
    this.emit('state', state);
  }
}
