import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { TokenResponse } from '@chatpop/contracts';
import { readState, startSystem } from '@chatpop/testing';
import pg from 'pg';
import { Door } from './door.js';
import { Killer } from './killer.js';
import { countOpen, judge } from './oracle.js';
import { Random } from './random.js';
import { Round, type RoundOptions } from './round.js';
import { unseenTwins } from './twins.js';

export interface Trial extends RoundOptions {
  readonly rounds: number;
  readonly seed: number;
  readonly port: number;
  /** After this no new round begins. */
  readonly until: Date;
  readonly onRound: (text: string) => void;
}

export interface Verdict {
  readonly rounds: number;
  readonly paid: number;
  readonly kills: Readonly<Record<string, number>>;
  /** From the last payment until nothing was on its way any more. */
  readonly settledAfterMs: number;
  readonly faults: readonly string[];
  readonly unseenTwins: readonly string[];
}

const settleWithinMs = 300_000;

/** Faster than in production, so that rounds do not wait: lost webhooks are found after 2 s instead of 30. */
const settings = {
  RATE_LIMITS: 'off',
  CHAT_INSTANCES: '2',
  WEBSOCKET_INSTANCES: '1',
  PAYMENTS_RECONCILE_INTERVAL_MS: '3000',
  PAYMENTS_RECONCILE_GRACE_MS: '2000',
  PAYMENTS_UNFULFILLED_AFTER_MS: '15000',
  PAYMENTS_REFUND_RETRY_MS: '2000',
  WORK_RETRY_MS: '2000',
  WORK_MAX_ATTEMPTS: '100',
};

/** Buyers and bidders pay while the services that handle the money are killed; the oracle judges what is left. */
export async function tryMoney({ rounds, seed, port, until, onRound, ...options }: Trial): Promise<Verdict> {
  const system = await startSystem('microservices', port, settings);
  const state = readState(system.statePath);
  const database = new pg.Client({ connectionString: state.postgres.url });
  try {
    await database.connect();
    const random = new Random(seed);
    const door = new Door(state.edge.url);
    const killer = new Killer(system.statePath, random);
    const account = { email: `${randomUUID()}@example.com`, password: 'correct horse battery' };
    await door.call('/api/auth/register/', TokenResponse, { body: account });
    let paid = 0;
    let round = 0;
    while (round < rounds && new Date() < until) {
      round += 1;
      const { access_token } = await door.call('/api/auth/login/', TokenResponse, { body: account });
      const prepared = await Round.prepare(door, random, access_token, options);
      const [paidNow] = await Promise.all([prepared.payAll(), killer.strike()]);
      paid += paidNow;
      onRound(`round ${round} of ${rounds}: ${paidNow} paid, ${await countOpen(database)} on their way`);
    }
    const settledAfterMs = await settle(database);
    const faults = await judge(database);
    return {
      rounds: round,
      paid,
      kills: killer.kills,
      settledAfterMs,
      faults,
      unseenTwins: await unseenTwins(database),
    };
  } finally {
    await database.end();
    await system.stop();
  }
}

async function settle(database: pg.Client): Promise<number> {
  const start = Date.now();
  while ((await countOpen(database)) > 0 && Date.now() - start < settleWithinMs) await delay(250);
  return Date.now() - start;
}
