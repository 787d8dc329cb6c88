import { describe, expect, it } from '@jest/globals';
import { allErrors, allRoutes, exampleOf } from './catalogue.js';
import { DomainError } from './http/errors.js';
import { chatErrors } from './chat/errors.js';

describe('the catalogue', () => {
  it('has no two routes with the same method and path', () => {
    const keys = allRoutes.map((route) => `${route.method} ${route.path}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('ends every path with a slash', () => {
    expect(allRoutes.filter((route) => !/^\/api\/.*\/$/.test(route.path))).toEqual([]);
  });

  it('shows an example of every JSON body, which its schema takes', () => {
    const bodies = allRoutes.flatMap(({ method, path, auth, body, bodyType }) =>
      body && bodyType === undefined && auth !== 'signature'
        ? [{ route: `${method} ${path}`, body, example: body.meta()?.['example'] }]
        : [],
    );
    const wrong = bodies.filter(({ body, example }) => example === undefined || !body.safeParse(example).success);
    expect(wrong.map(({ route }) => route)).toEqual([]);
  });

  it('shows an example of every JSON answer of chat, which its schema takes', () => {
    const answers = allRoutes
      .filter(
        ({ path, responseType }) => !/^\/api\/(photo-analysis|payments)\//.test(path) && responseType === undefined,
      )
      .flatMap(({ method, path, responses }) =>
        Object.entries(responses).map(([status, schema]) => ({ answer: `${method} ${path} ${status}`, schema })),
      );
    const wrong = answers.filter(({ schema }) => schema && !schema.safeParse(exampleOf(schema)).success);
    expect(wrong.map(({ answer }) => answer)).toEqual([]);
  });

  it('names the errors of every call that is about something', () => {
    expect(allRoutes.filter(({ path, errors }) => path.includes('{') && errors.length === 0)).toEqual([]);
  });

  it('has no two errors with the same code', () => {
    const codes = allErrors.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it('names codes SERVICE.IN_CAPITALS', () => {
    expect(chatErrors.roomNotFound.code).toBe('CHAT.ROOM_NOT_FOUND');
    expect(allErrors.filter(({ code }) => !/^[A-Z]+\.[A-Z_]+$/.test(code))).toEqual([]);
  });
});

describe(DomainError.name, () => {
  it('carries the definition, and the detail as its message', () => {
    const error = new DomainError(chatErrors.banned, { detail: 'Banned until noon.' });
    expect(error).toMatchObject({ code: 'CHAT.BANNED', kind: 'forbidden', message: 'Banned until noon.' });
  });
});
