import { isNativeError } from 'node:util/types';

/** Codes of Node, Postgres and Redis clients that mean: what we depend on can not do it now, try again. */
const unavailableCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
  '53300', // too_many_connections
  '57014', // query_canceled, by statement_timeout
  '25P03', // idle_in_transaction_session_timeout
  '40P01', // deadlock_detected
  '25006', // read_only_sql_transaction: what was the primary is a standby now
  '08000',
  '08003',
  '08006',
  '08001',
]);

/**
 * Messages of errors that carry no code (pg and its pool, ioredis). TypeORM releases the query runner of a transaction whose
 * connection broke between two statements, and its next statement fails by that.
 */
const unavailableMessages =
  /Connection terminated|timeout expired|query runner (was )?already released|timeout exceeded when trying to connect|Query read timeout|Connection is closed|the connection is closed|Client has encountered a connection error|max retries per request|Command timed out/i;

/** Whether an error says that a dependency is away, so that the honest answer is 503 and not 500. */
export function isUnavailable(thrown: unknown): boolean {
  // Node's own errors are of another realm than code in a VM context, and `instanceof` would not know them.
  if (!isNativeError(thrown)) return false;
  if ('code' in thrown && typeof thrown.code === 'string' && unavailableCodes.has(thrown.code)) return true;
  if (unavailableMessages.test(thrown.message)) return true;
  if ('errors' in thrown && Array.isArray(thrown.errors) && thrown.errors.some(isUnavailable)) return true;
  return 'driverError' in thrown && isUnavailable(thrown.driverError);
}
