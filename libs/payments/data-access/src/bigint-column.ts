import { toAmount } from '@chatpop/persistence';
import { Column, type ColumnOptions } from 'typeorm';

/** A `bigint` column that the code sees as an integer. */
export const AmountColumn = (options: ColumnOptions = {}): PropertyDecorator =>
  Column('bigint', { ...options, transformer: { from: toAmount, to: (amount: number) => amount } });
