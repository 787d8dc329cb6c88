import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { isUnavailable } from './unavailable.js';

const coded = (code: string): Error => Object.assign(new Error('failed'), { code });

describe(isUnavailable.name, () => {
  it.each(['ECONNREFUSED', 'ECONNRESET', '57P01', '57P02', '57P03', '53300', '57014', '25P03', '40P01', '08006'])(
    'a dependency that can not do it now is away: %s',
    (code) => {
      expect(isUnavailable(coded(code))).toBe(true);
    },
  );

  it.each([
    'Connection terminated unexpectedly',
    'timeout exceeded when trying to connect',
    'Query read timeout',
    'timeout expired',
    'Query runner already released. Cannot run queries anymore.',
    'Database connection provided by a query runner was already released, cannot continue to use its querying methods anymore.',
    'Client has encountered a connection error and is not queryable',
    'Command timed out',
  ])('so it is when the error has no code: %s', (message) => {
    expect(isUnavailable(new Error(message))).toBe(true);
  });

  it('is found inside what the ORM threw, and among the addresses of a host', () => {
    expect(isUnavailable(Object.assign(new Error('query failed'), { driverError: coded('57P01') }))).toBe(true);
    expect(isUnavailable(new AggregateError([new Error('one'), coded('ECONNREFUSED')]))).toBe(true);
  });

  it('is known also of an error of another realm, as those of Node itself are to code in a VM context', () => {
    const foreign: unknown = runInNewContext(`Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })`);
    expect(foreign).not.toBeInstanceOf(Error);
    expect(isUnavailable(foreign)).toBe(true);
  });

  it.each([coded('22P02'), coded('23505'), new Error('a fault'), { code: 'ECONNREFUSED' }, 'ECONNREFUSED', undefined])(
    'a fault of our own is none: %p',
    (thrown) => {
      expect(isUnavailable(thrown)).toBe(false);
    },
  );
});
