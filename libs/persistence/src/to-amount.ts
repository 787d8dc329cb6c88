/** `bigint` comes from the driver as text. Amounts beyond what a number holds exactly are a fault, never rounded. */
export function toAmount(text: string): number {
  const amount = Number(text);
  if (!Number.isSafeInteger(amount)) throw new RangeError('An amount in the database is not a safe integer');
  return amount;
}
