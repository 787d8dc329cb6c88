import { closeCodes, isRetryable, type CloseReason } from '@chatpop/contracts';
import { closes, passingDropped } from '../realtime.metrics.js';
import { Backlog, type BacklogLimits } from './backlog.js';
import { Frames } from './frames.js';

/** How long a client has to take its part in closing, in ms. */
const closeGraceMs = 2_000;
/** The same for servers of `ws`, which would wait 30 s, and whose types do not know it. */
export const patience = { closeTimeout: closeGraceMs };

/**
 * One client's connection, whatever it speaks. It sends in order and never waits for the client: one that takes too
 * little loses passing events first, and is then closed, to come back and resume.
 */
export abstract class Connection {
  private readonly backlog: Backlog;
  /** In seconds, since those fit a small integer, which costs no object. */
  private readonly openedAt = Math.floor(Date.now() / 1_000);
  private closingAt: number | undefined;
  private isAnnounced = false;

  constructor(limits: BacklogLimits) {
    this.backlog = new Backlog(limits);
  }

  /** Bytes handed over that the operating system did not take yet. */
  protected abstract get unsentBytes(): number;
  protected abstract sizeOf(frames: Frames): number;
  protected abstract write(frames: Frames): void;
  /** Closes in the transport's way, so that the client reads the code or comes back by itself, as the code demands. */
  protected abstract end(code: number, reason: CloseReason): void;
  /** Ends it at once, whatever the client does. */
  protected abstract terminate(): void;

  get isClosing(): boolean {
    return this.closingAt !== undefined;
  }

  /** For how long it has been open, in ms, give or take a second. */
  ageAt(now: number): number {
    return Math.round(now - this.openedAt * 1_000);
  }

  send(frames: Frames): void {
    if (this.isClosing) return;
    const unsent = this.unsentBytes;
    if (this.backlog.isTooMuch(unsent)) {
      this.close('tooSlow');
      return;
    }
    this.backlog.add(frames.events.length, this.sizeOf(frames), unsent);
    this.write(frames);
  }

  /** Sends what a resuming client missed: as much as it asked for. */
  sendCatchup(frames: Frames): void {
    if (this.isClosing) return;
    this.backlog.addCatchup(this.sizeOf(frames), this.unsentBytes);
    this.write(frames);
  }

  /** Sends what may be lost. */
  sendPassing(frames: Frames): void {
    if (this.backlog.isMuch(this.unsentBytes)) passingDropped.inc(frames.events.length);
    else this.send(frames);
  }

  /** Says `closing` and closes. @param afterMs when the client should come back. */
  close(reason: CloseReason, afterMs = 0): void {
    if (this.isClosing) return;
    this.announceClosing(reason, afterMs);
    this.closingAt = this.ageAt(Date.now());
    closes.inc({ reason });
    this.end(closeCodes[reason], reason);
  }

  /** Says `closing` ahead of time. */
  announceClosing(reason: CloseReason, afterMs: number): void {
    if (this.isAnnounced) return;
    this.isAnnounced = true;
    const code = closeCodes[reason];
    this.write(Frames.ofSocketEvent('closing', { code, retry: isRetryable(code), after_ms: afterMs }));
  }

  /** Closes what is too slow, and ends what does not close; to be called about once a second. */
  sweep(now: number): void {
    if (this.closingAt !== undefined) {
      if (this.ageAt(now) - this.closingAt > closeGraceMs) this.terminate();
    } else if (this.backlog.isTooOld(this.unsentBytes, now)) this.close('tooSlow');
  }
}
