import { beforeEach, describe, expect, it } from '@jest/globals';
import { SharedQuestions } from './shared-questions.js';

describe(SharedQuestions.name, () => {
  let put: { question: string; answer: (text: string) => void; fail: (error: Error) => void }[];
  let questions: SharedQuestions<string>;
  beforeEach(() => {
    put = [];
    questions = new SharedQuestions();
  });
  const ask = (question: string) =>
    questions.ask(question, () => new Promise((answer, fail) => void put.push({ question, answer, fail })));
  const settle = () => new Promise<void>((resolve) => void setImmediate(resolve));

  it('puts one for all who ask while another is under way, and not before that is answered', async () => {
    const first = ask('a');
    const others = [ask('a'), ask('a'), ask('a')];
    await settle();
    expect(put).toHaveLength(1);
    put[0]?.answer('before they came');
    expect(await first).toBe('before they came');
    await settle();
    expect(put).toHaveLength(2);
    const late = ask('a');
    put[1]?.answer('after');
    expect(await Promise.all(others)).toEqual(['after', 'after', 'after']);
    await settle();
    put[2]?.answer('later still');
    expect(await late).toBe('later still');
  });

  it('puts each question by itself, and again once it is answered', async () => {
    const [a, b] = [ask('a'), ask('b')];
    for (const { question, answer } of put) answer(question.toUpperCase());
    expect(await Promise.all([a, b])).toEqual(['A', 'B']);
    await settle();
    void ask('a');
    expect(put.map(({ question }) => question)).toEqual(['a', 'b', 'a']);
  });

  it('tells a failure to those who asked that one only', async () => {
    const failing = ask('a').catch((error: unknown) => String(error));
    const next = ask('a');
    put[0]?.fail(new Error('away'));
    expect(await failing).toBe('Error: away');
    await settle();
    put[1]?.answer('back');
    expect(await next).toBe('back');
  });
});
