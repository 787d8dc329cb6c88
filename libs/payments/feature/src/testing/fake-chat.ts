import { DomainError, SeatOffer, statusOfKind, type ErrorDefinition } from '@chatpop/contracts';
import { HttpFake, type FakeAnswer } from './http-fake.js';

/** Stands in for chat's internal API: what it offers, refuses, or leaves unanswered is set by the test. */
export class FakeChat {
  readonly asked: { readonly path: string; readonly authorization: string | undefined }[] = [];
  private answers: () => FakeAnswer | undefined = () => undefined;

  private constructor(readonly http: HttpFake) {}

  static async start(): Promise<FakeChat> {
    const holder: { chat?: FakeChat } = {};
    const http = await HttpFake.start(({ url = '', headers }) => {
      holder.chat?.asked.push({ path: url, authorization: headers.authorization });
      return holder.chat?.answers();
    });
    return (holder.chat = new FakeChat(http));
  }

  offers(offer: SeatOffer): void {
    this.answers = () => ({ status: 200, body: SeatOffer.parse(offer) });
  }

  refuses(definition: ErrorDefinition): void {
    const { kind, code, message } = new DomainError(definition);
    const status = statusOfKind[kind];
    const body = { type: 'about:blank', title: message, status, detail: message, code, request_id: 'chat-request' };
    this.answers = () => ({ status, body });
  }

  answersWith(answer: FakeAnswer | undefined): void {
    this.answers = () => answer;
  }
}
