import { describe, expect, it } from '@jest/globals';
import type { Route } from '../http/route.js';
import { paymentErrors } from './errors.js';
import { paymentRoutes } from './routes.js';

const routes = Object.values<Route>(paymentRoutes);

describe('the routes of payments', () => {
  it('show an example of every answer, which its schema takes', () => {
    const answers = routes.flatMap(({ path, responses }) =>
      Object.values(responses).map((schema) => ({ path, schema, example: schema?.meta()?.['example'] })),
    );
    const wrong = answers.filter(({ schema, example }) => !schema?.safeParse(example).success);
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  it('name every error of payments somewhere', () => {
    const named = new Set(routes.flatMap(({ errors }) => errors.map(({ code }) => code)));
    expect(Object.values(paymentErrors).filter(({ code }) => !named.has(code))).toEqual([]);
  });
});
