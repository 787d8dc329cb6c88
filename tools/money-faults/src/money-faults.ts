import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { TokenResponse } from '@chatpop/contracts';
import { readState, startSystem } from '@chatpop/testing';
import pg from 'pg';
import { Door } from './door.js';
import { Killer, type Kill } from './killer.js';
import { countOpen, countOpenIn, judge } from './oracle.js';
import { Random } from './random.js';
import { Round, type RoundOptions } from './round.js';
import { unseenTwins } from './twins.js';

export interface Trial extends RoundOptions {
  readonly rounds: number;
  /** How many rounds run at the same time. */
  readonly lanes: number;
  /** How often something is killed, on average. */
  readonly killEveryMs: number;
  readonly seed: number;
  readonly port: number;
  /** After this no new round begins. */
  readonly until: Date;
  readonly onRound: (text: string) => void;
}

export interface Verdict {
  readonly rounds: number;
  readonly paid: number;
  readonly kills: readonly Kill[];
  /** Of each round, from its last payment until nothing was on its way any more. */
  readonly settledAfterMs: readonly number[];
  readonly faults: readonly string[];
  readonly unseenTwins: readonly string[];
}

const settleWithinMs = 120_000;

/** Faster than in production, so that rounds do not wait: lost webhooks are found after 2 s instead of 30. */
const settings = {
  RATE_LIMITS: 'off',
  CHAT_INSTANCES: '2',
  WEBSOCKET_INSTANCES: '1',
  PAYMENTS_RECONCILE_INTERVAL_MS: '3000',
  PAYMENTS_RECONCILE_GRACE_MS: '2000',
  PAYMENTS_RECONCILE_OVERLAP_MS: '10000',
  PAYMENTS_UNFULFILLED_AFTER_MS: '15000',
  PAYMENTS_REFUND_RETRY_MS: '2000',
  WORK_RETRY_MS: '2000',
  WORK_MAX_ATTEMPTS: '100',
};

/** Buyers and bidders pay while the services that handle the money are killed; the oracle judges what is left. */
export async function tryMoney(trial: Trial): Promise<Verdict> {
  const { rounds, lanes, killEveryMs, seed, port, until, onRound, ...options } = trial;
  const system = await startSystem('microservices', port, settings);
  const state = readState(system.statePath);
  const database = new pg.Pool({ connectionString: state.postgres.url, max: lanes + 1 });
  try {
    const door = new Door(state.edge.url);
    const account = { email: `${randomUUID()}@example.com`, password: 'correct horse battery' };
    await door.call('/api/auth/register/', TokenResponse, { body: account });
    const killer = new Killer(system.statePath, new Random(seed), killEveryMs, () => countOpen(database));
    const settledAfterMs: number[] = [];
    let [begun, paid] = [0, 0];
    const lane = async (): Promise<void> => {
      while (begun < rounds && new Date() < until) {
        const number = (begun += 1);
        const { access_token } = await door.call('/api/auth/login/', TokenResponse, { body: account });
        const round = await Round.prepare(door, new Random(seed + number), access_token, options);
        const paidNow = await round.payAll();
        const settledMs = await settled(() => countOpenIn(database, round.code));
        paid += paidNow;
        settledAfterMs.push(settledMs);
        onRound(`round ${number} of ${rounds}: ${paidNow} paid, settled ${settledMs} ms after the last`);
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane)).finally(() => killer.stop());
    await settled(() => countOpen(database));
    const faults = await judge(database);
    const { kills } = killer;
    return { rounds: begun, paid, kills, settledAfterMs, faults, unseenTwins: await unseenTwins(database) };
  } finally {
    await database.end();
    await system.stop();
  }
}

/** Whatever is not settled in time, the oracle will name. */
async function settled(open: () => Promise<number>): Promise<number> {
  const start = Date.now();
  while ((await open()) > 0 && Date.now() - start < settleWithinMs) await delay(250);
  return Date.now() - start;
}
