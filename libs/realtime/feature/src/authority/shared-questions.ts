/**
 * Questions whose answer is the same for all who ask them at that time. One is under way for each; who asks meanwhile
 * shares the next one, so that every answer is to a question that was put after they came.
 */
export class SharedQuestions<Answer> {
  private readonly running = new Map<string, Promise<Answer>>();
  private readonly next = new Map<string, Promise<Answer>>();

  /** @param put puts the question. @throws what that threw. */
  ask(question: string, put: () => Promise<Answer>): Promise<Answer> {
    const running = this.running.get(question);
    const next = this.next.get(question);
    if (next) return next;
    if (!running) return this.begin(question, put);
    const asked = running
      .catch(() => undefined)
      .then(() => {
        this.next.delete(question);
        return this.begin(question, put);
      });
    this.next.set(question, asked);
    return asked;
  }

  private begin(question: string, put: () => Promise<Answer>): Promise<Answer> {
    const asked = put().finally(() => {
      if (this.running.get(question) === asked) this.running.delete(question);
    });
    this.running.set(question, asked);
    return asked;
  }
}
