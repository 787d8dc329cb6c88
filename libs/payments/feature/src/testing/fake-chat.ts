import { DomainError, SeatOffer, statusOfKind, type ErrorDefinition } from '@chatpop/contracts';
import { HttpFake, type FakeAnswer } from './http-fake.js';

/** Stands in for chat's internal API: what it offers, refuses, or leaves unanswered is set by the test. */
export class FakeChat {
  readonly asked: { readonly path: string; readonly authorization: string | undefined }[] = [];
  private readonly offered = new Map<string, SeatOffer>();
  private answers: ((url: string) => FakeAnswer | undefined) | undefined;

  private constructor(readonly http: HttpFake) {}

  static async start(): Promise<FakeChat> {
    const holder: { chat?: FakeChat } = {};
    const http = await HttpFake.start(({ url = '', headers }) => {
      holder.chat?.asked.push({ path: url, authorization: headers.authorization });
      return holder.chat?.answer(url);
    });
    return (holder.chat = new FakeChat(http));
  }

  /** What this participant may buy, from now on. */
  offers(participantId: string, offer: SeatOffer): void {
    this.answers = undefined;
    this.offered.set(participantId, SeatOffer.parse(offer));
  }

  refuses(definition: ErrorDefinition): void {
    const { kind, code, message } = new DomainError(definition);
    const status = statusOfKind[kind];
    const body = { type: 'about:blank', title: message, status, detail: message, code, request_id: 'chat-request' };
    this.answers = () => ({ status, body });
  }

  /** The same to everybody, until there is an offer; `undefined` for no answer at all. */
  answersWith(answer: FakeAnswer | undefined): void {
    this.answers = () => answer;
  }

  private answer(url: string): FakeAnswer | undefined {
    if (this.answers) return this.answers(url);
    const { pathname, searchParams } = new URL(url, 'http://chat');
    const seat = this.offered.get(searchParams.get('participant_id') ?? '');
    if (!seat || pathname.includes('/seat-offer')) return { status: 200, body: seat };
    const { room_id, room_code, host_user_id, price } = seat;
    return { status: 200, body: { room_id, room_code, host_user_id, currency: price.currency } };
  }
}
