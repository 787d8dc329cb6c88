import type { Route } from '@chatpop/contracts';
import type { Account } from './account.js';
import { isUnauthenticated } from './http/api-error.js';
import type { AnswerOf } from './http/answer.parser.js';
import type { Call, Http } from './http/http.js';
import type { Session } from './session.js';

/** Calls with whatever tokens there are; a token that expired on the way is renewed, and the call made again, once. */
export class Caller {
  constructor(
    private readonly http: Http,
    private readonly account: Account,
    private readonly session?: Session,
  ) {}

  /** @throws ApiError | NoAnswerError */
  async call<R extends Route>(route: R, call: Call<R> = {}): Promise<AnswerOf<R>> {
    const access = await this.account.access();
    const session = await this.session?.fresh();
    try {
      return await this.http.call(route, call, { access, session });
    } catch (error) {
      if (!isUnauthenticated(error) || !this.renews(route, access, session)) throw error;
      if (access !== undefined) await this.account.renew();
      if (session !== undefined) await this.session?.renew();
      return this.http.call(route, call, { access: await this.account.access(), session: this.session?.token });
    }
  }

  /** A call that needs no token was refused for another reason. */
  private renews(route: Route, access: string | undefined, session: string | undefined): boolean {
    return route.auth !== 'public' && (access !== undefined || session !== undefined);
  }
}
