import type { LoggerService } from '@nestjs/common';
import { pino, type DestinationStream, type Logger, type LoggerOptions } from 'pino';
import { requestContext } from '../context/request-context.js';

export interface LogOptions {
  readonly service: string;
  readonly instance: string;
  readonly level: LoggerOptions['level'];
}

/** Fields that are never shown, however deep they lie (four levels). */
const secretFields = [
  'password',
  'token',
  'access_token',
  'refresh_token',
  'session_token',
  'access_code',
  'authorization',
  'cookie',
  'set-cookie',
  'x-chat-session',
];
/** Of errors of the database: the values of the statement, and what quotes them. The error itself repeats the driver's. */
const rowsInErrors = ['parameters', 'detail', 'where', 'driverError'];

const redacted = [
  ...secretFields.flatMap((field) => ['', '*', '*.*', '*.*.*'].map((parents) => `${parents}["${field}"]`)),
  ...rowsInErrors.map((field) => `err.${field}`),
];

/** One JSON object a line, with `service`, `instance` and the request id. @param destination stdout if it is not given */
export function createPino({ service, instance, level }: LogOptions, destination?: DestinationStream): Logger {
  const options: LoggerOptions = {
    level,
    base: { service, instance },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    mixin: () => {
      const requestId = requestContext.requestId();
      return requestId ? { request_id: requestId } : {};
    },
    redact: { paths: redacted, censor: '[redacted]' },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** Nest's logger on pino. `logger.warn({ msg: 'Append failed', room_code, err })`: the message constant, data in fields. */
export class PinoLogger implements LoggerService {
  constructor(private readonly pino: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }
  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }
  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }
  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  /** Nest appends the context as the last parameter, and for errors the stack before it. */
  private write(
    level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal',
    message: unknown,
    rest: unknown[],
  ): void {
    const context = rest.at(-1);
    const fields = { ...(typeof context === 'string' ? { context } : {}), ...stackOf(rest) };
    if (message instanceof Error) this.pino[level]({ ...fields, err: message }, message.message);
    else if (typeof message === 'object' && message !== null) this.pino[level]({ ...fields, ...message });
    else this.pino[level](fields, String(message));
  }
}

function stackOf(rest: unknown[]): { stack?: string } {
  const [stack] = rest;
  return rest.length > 1 && typeof stack === 'string' ? { stack } : {};
}
