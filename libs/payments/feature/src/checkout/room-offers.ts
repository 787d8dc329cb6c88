import { internalApiConfig, type InternalApiConfig, type SessionClaims } from '@chatpop/auth';
import { chatErrors, commonErrors, DomainError, paymentErrors, Problem, SeatOffer } from '@chatpop/contracts';
import { InjectConfig, requestContext } from '@chatpop/service-bootstrap';
import { Injectable, Logger } from '@nestjs/common';
import type { z } from 'zod';
import { paymentsConfig, type PaymentsConfig } from '../payments.config.js';

/** What chat refuses a buyer with, and the buyer is told as it is. */
const passedOn = new Map(Object.values(chatErrors).map((definition) => [definition.code, definition]));

/** Asks chat what a buyer may buy in a room, and for how much. Nothing is kept: a price is of this moment. */
@Injectable()
export class RoomOffers {
  private readonly logger = new Logger(RoomOffers.name);

  constructor(
    @InjectConfig(paymentsConfig) private readonly config: PaymentsConfig,
    @InjectConfig(internalApiConfig) private readonly internalApi: InternalApiConfig,
  ) {}

  /**
   * @throws DomainError chat's own, such as `CHAT.BACK_ROOM_FULL`; `PAYMENTS.ROOM_UNAVAILABLE` when chat does not
   * answer in time, or not as agreed.
   */
  async seat({ code, sub, sid }: SessionClaims): Promise<SeatOffer> {
    return this.get(`/internal/rooms/${code}/seat-offer/`, { participant_id: sub, session_id: sid }, SeatOffer);
  }

  private async get<Schema extends z.ZodType>(
    path: string,
    query: Record<string, string>,
    schema: Schema,
  ): Promise<z.output<Schema>> {
    const answer = await this.fetch(`${this.config.chatUrl}${path}?${new URLSearchParams(query).toString()}`);
    if (!answer.ok) throw this.refusal(answer);
    const offer = schema.safeParse(answer.body);
    if (offer.success) return offer.data;
    this.logger.error({ msg: 'Chat answered an offer of another form', path, issues: offer.error.issues });
    throw unavailable(offer.error);
  }

  private async fetch(url: string): Promise<{ ok: boolean; status: number; body: unknown }> {
    const requestId = requestContext.requestId();
    try {
      const response = await fetch(url, {
        headers: {
          authorization: `Bearer ${this.internalApi.token}`,
          ...(requestId === undefined ? {} : { 'x-request-id': requestId }),
        },
        signal: AbortSignal.timeout(this.config.chatTimeoutMs),
      });
      return { ok: response.ok, status: response.status, body: await response.json() };
    } catch (error) {
      throw unavailable(error);
    }
  }

  private refusal({ status, body }: { status: number; body: unknown }): DomainError {
    const problem = Problem.safeParse(body);
    const definition = problem.success ? passedOn.get(problem.data.code) : undefined;
    if (problem.success && definition) return new DomainError(definition, { detail: problem.data.detail });
    if (problem.success && problem.data.code === commonErrors.notFound.code)
      this.logger.error({ msg: 'Chat does not know this service: is INTERNAL_API_TOKEN the same for both?' });
    return unavailable(new Error(`Chat answered ${status}`));
  }
}

const unavailable = (cause: unknown): DomainError =>
  new DomainError(paymentErrors.roomUnavailable, { retryAfterSeconds: 2, cause });
