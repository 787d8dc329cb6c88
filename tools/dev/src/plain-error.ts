/** A fault that people can mend: one sentence, its remedy included. It is told without a stack, and ends with code 1. */
export class PlainError extends Error {
  override readonly name = 'PlainError';
}
