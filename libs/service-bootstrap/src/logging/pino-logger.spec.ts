import { Writable } from 'node:stream';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { requestContext } from '../context/request-context.js';
import { createPino, PinoLogger } from './pino-logger.js';

let written: string;
let logger: PinoLogger;
beforeEach(() => {
  written = '';
  const destination = new Writable({
    write(chunk, _encoding, done) {
      written += String(chunk);
      done();
    },
  });
  logger = new PinoLogger(createPino({ service: 'chat', instance: 'one', level: 'trace' }, destination));
});

const secret = 'do-not-show-me';

describe(PinoLogger.name, () => {
  it('is one JSON object a line, with the service, the instance and the request id', () => {
    requestContext.run({ requestId: 'request-1' }, () => logger.warn({ msg: 'Append failed', room_code: 'PIER2345' }));
    expect(JSON.parse(written)).toMatchObject({
      level: 'warn',
      service: 'chat',
      instance: 'one',
      request_id: 'request-1',
      msg: 'Append failed',
      room_code: 'PIER2345',
    });
  });

  it.each([
    'authorization',
    'x-chat-session',
    'cookie',
    'set-cookie',
    'password',
    'access_code',
    'token',
    'access_token',
    'refresh_token',
    'session_token',
  ])('redacts %s, wherever it lies', (field) => {
    logger.log({ msg: 'one', [field]: secret });
    logger.log({ msg: 'two', request: { [field]: secret } });
    logger.log({ msg: 'three', request: { headers: { [field]: secret } } });
    logger.log({ msg: 'four', call: { request: { headers: { [field]: secret } } } });
    logger.error(Object.assign(new Error('five'), { [field]: secret, config: { headers: { [field]: secret } } }));
    expect(written).not.toContain(secret);
    expect(written.match(/\[redacted\]/g)).toHaveLength(6);
  });

  it("shows of a database's error what failed, and none of the values that it failed with", () => {
    const driverError = Object.assign(new Error('duplicate key'), {
      detail: `Key (email)=(${secret}) already exists.`,
    });
    const error = Object.assign(new Error('duplicate key'), {
      driverError,
      code: '23505',
      query: 'insert into chat.app_user values ($1)',
      parameters: [secret],
      detail: driverError.detail,
      where: `unnamed portal parameter $1 = '${secret}'`,
    });
    logger.error({ msg: 'Request failed', err: error });
    expect(written).not.toContain(secret);
    expect(JSON.parse(written)).toMatchObject({
      err: { message: 'duplicate key', code: '23505', query: 'insert into chat.app_user values ($1)' },
    });
  });
});
