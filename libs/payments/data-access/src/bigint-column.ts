import { Column, type ColumnOptions } from 'typeorm';

/** `bigint` comes from the driver as text. Amounts beyond what a number holds exactly are a fault, never rounded. */
export function toAmount(text: string): number {
  const amount = Number(text);
  if (!Number.isSafeInteger(amount)) throw new RangeError('An amount in the database is not a safe integer');
  return amount;
}

/** A `bigint` column that the code sees as an integer. */
export const AmountColumn = (options: ColumnOptions = {}): PropertyDecorator =>
  Column('bigint', { ...options, transformer: { from: toAmount, to: (amount: number) => amount } });
