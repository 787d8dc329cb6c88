import { chatErrors, roomRoutes } from '@chatpop/contracts';
import type { Account } from './account.js';
import { ApiError, isRetryable, isUnauthenticated } from './http/api-error.js';
import type { Http } from './http/http.js';
import { renewAtOf, SingleFlight, subjectOf } from './http/token-life.js';
import type { Platform } from './platform.js';

/** One's session in a room. Its token is renewed while it is good; an account's is had again by joining. */
export class Session {
  private readonly renewal = new SingleFlight<string>();

  constructor(
    private readonly code: string,
    private current: string,
    private readonly account: Account,
    private readonly http: Http,
    private readonly platform: Platform,
  ) {}

  get token(): string {
    return this.current;
  }

  /** Who one is in the room, for whatever is kept for this person alone. */
  get participantId(): string {
    return subjectOf(this.current) ?? '';
  }

  /** When it should be renewed, in ms since 1970. */
  get renewAt(): number {
    return renewAtOf(this.current);
  }

  /** A token that is good for now. @throws ApiError when there is none to be had any more. */
  async fresh(): Promise<string> {
    if (this.renewAt > this.platform.clock.now()) return this.current;
    return this.renew().catch((error: unknown) => {
      if (isRetryable(error)) return this.current; // renewed early, it may still be good
      throw error;
    });
  }

  /** A new one, because the present one was refused as expired, or is about to expire. @throws ApiError */
  renew(): Promise<string> {
    return this.renewal.run(async () => {
      this.current = await this.refresh().catch((error: unknown) => this.joinAgain(error));
      return this.current;
    });
  }

  private async refresh(): Promise<string> {
    const call = { params: { code: this.code } };
    return (await this.http.call(roomRoutes.refreshSession, call, { session: this.current })).session_token;
  }

  /** A session that was ended stays ended. */
  private async joinAgain(cause: unknown): Promise<string> {
    const wasEnded = cause instanceof ApiError && cause.code === chatErrors.sessionRevoked.code;
    const access = isUnauthenticated(cause) && !wasEnded ? await this.account.access() : undefined;
    if (access === undefined) throw cause;
    const call = { params: { code: this.code }, body: {} };
    return (await this.http.call(roomRoutes.join, call, { access })).session_token;
  }
}
