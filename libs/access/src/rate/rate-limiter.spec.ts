import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { SystemClock } from '#kernel';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { offerSteadily } from '../../../../test/harness/time/steady-load.js';
import { RateLimited } from '../access-errors.js';
import { RateBudget, type Portion } from './rate-budget.js';
import { rateLimitOf, type RateLimit } from './rate-limit.js';
import { RateLimiter } from './rate-limiter.js';

/** Milliseconds of load that are counted, and before them those in which the burst is used up. */
const COUNTED = 4_000;
const WARM_UP = 1_500;

/** Maximum runs, of which one must keep the rate. */
const RUNS = 3;

/** Calls admitted a second and statements made a second and for each call, once the burst is used up. */
interface Measured {
  readonly admitted: number;
  readonly statements: number;
  readonly perCall: number;
}

const nobody = { setHeader: () => undefined };

class CountingBudget extends RateBudget {
  statements = 0;

  override take(serviceId: string, limit: RateLimit, wanted: number): Promise<Portion> {
    this.statements += 1;
    return super.take(serviceId, limit, wanted);
  }
}

/** One service at several replicas. */
class SharedRate {
  private calls = 0;
  private admitted = 0;
  private readonly budgets: readonly CountingBudget[];
  private readonly limiters: readonly RateLimiter[];

  constructor(
    private readonly serviceId: string,
    private readonly limit: RateLimit,
    sources: readonly DataSource[],
  ) {
    this.budgets = sources.map((source) => new CountingBudget(source));
    this.limiters = this.budgets.map((budget) => new RateLimiter(budget, new SystemClock()));
  }

  /** @returns whether the call was admitted */
  async call(replica: number): Promise<boolean> {
    this.calls += 1;
    try {
      await this.limiters[replica]?.admit(this.serviceId, this.limit, nobody);
      this.admitted += 1;
      return true;
    } catch (error) {
      if (!(error instanceof RateLimited)) throw error;
      return false;
    }
  }

  /**
   * Measures until the result is right: a busy machine spoils a run now and then, but a wrong rate is wrong each time.
   * @returns whether it was, otherwise the measurements
   */
  async keeps(loads: readonly number[], isKept: (measured: Measured) => boolean): Promise<true | Measured[]> {
    const runs: Measured[] = [];
    while (runs.length < RUNS) {
      const measured = await this.measure(loads);
      if (isKept(measured)) return true;
      runs.push(measured);
    }
    return runs;
  }

  private async measure(loads: readonly number[]): Promise<Measured> {
    const call = async (replica: number): Promise<void> => {
      await this.call(replica);
    };
    await offerSteadily(loads, WARM_UP, call);
    [this.calls, this.admitted] = [0, 0];
    for (const budget of this.budgets) budget.statements = 0;
    const seconds = await offerSteadily(loads, COUNTED, call);
    const statements = this.budgets.reduce((sum, budget) => sum + budget.statements, 0);
    return {
      admitted: this.admitted / seconds,
      statements: statements / seconds,
      perCall: statements / this.calls,
    };
  }
}

describe('a rate that three replicas share', () => {
  let database: TestDatabase;
  let sources: DataSource[];

  beforeAll(async () => {
    database = await createDatabase();
    const connect = (): Promise<DataSource> => database.connect();
    sources = await Promise.all([connect(), connect(), connect()]);
  });

  afterAll(async () => {
    await Promise.all(sources.map((source) => source.destroy()));
    await database.drop();
  });

  const sharedRate = async (perSecond: number, burst: number): Promise<SharedRate> => {
    const id = randomUUID();
    await database.query(
      `INSERT INTO services (id, name, owner, scopes, return_url_prefixes, link_access, capabilities)
       VALUES ($1, 'service ' || $1::uuid, 'tests', '{}', '{}', 'own', '{}')`,
      [id],
    );
    const limit = rateLimitOf(perSecond, burst);
    if (limit === undefined) throw new Error('A rate gives a limit');
    return new SharedRate(id, limit, sources);
  };

  // Concurrent: each lets seconds pass, and counts for a separate service.
  it.concurrent.each<[string, number, number, readonly number[]]>([
    ['all ask for more than there is', 100, 100, [100, 150, 200]],
    ['one asks for nearly all', 100, 100, [300, 5, 5]],
    ['the burst is small', 100, 1, [200, 200, 200]],
    ['the rate is small', 10, 10, [20, 20, 20]],
    ['the rate is large', 1_000, 1_000, [800, 800, 800]],
  ])('is held within 10 %% when %s', async (_what, perSecond, burst, loads) => {
    const rate = await sharedRate(perSecond, burst);
    const kept = await rate.keeps(
      loads,
      ({ admitted, statements }) => Math.abs(admitted / perSecond - 1) < 0.1 && statements < 45,
    );
    expect(kept).toBe(true);
  });

  it.concurrent('refuses nothing below it, and costs few statements', async () => {
    const rate = await sharedRate(300, 300);
    const kept = await rate.keeps([90, 90, 90], ({ admitted, perCall }) => admitted > 260 && perCall < 1 / 8);
    expect(kept).toBe(true);
  });

  it('lets a service that was quiet make its burst at once, and no more', async () => {
    const rate = await sharedRate(0.01, 20);
    let admitted = 0;
    for (let call = 0; call < 60; call += 1) if (await rate.call(call % 3)) admitted += 1;
    expect(admitted).toBe(20);
  });

  it.each<[string, number, number, readonly number[]]>([
    ['at a cold replica', 50, 50, [0]],
    ['at three cold replicas', 50, 50, [0, 1, 2]],
    ['where the rate is far below the burst', 0.01, 50, [0, 1, 2]],
    ['in a small burst', 10, 10, [0, 1, 2]],
  ])('serves all calls of a burst that come at once: %s', async (_where, perSecond, burst, replicas) => {
    const rate = await sharedRate(perSecond, burst);
    const callAtOnce = (calls: number): Promise<boolean[]> =>
      Promise.all(
        Array.from({ length: calls }, (_, call) => rate.call(replicas[call % replicas.length] ?? 0)),
      );
    expect((await callAtOnce(burst)).filter(Boolean)).toHaveLength(burst);
    if (perSecond < 1) expect((await callAtOnce(burst)).filter(Boolean)).toEqual([]);
  });

  it('serves a burst at once after calls, once the budget is full again', async () => {
    const rate = await sharedRate(0.01, 40);
    for (let call = 0; call < 9; call += 1) await rate.call(call % 3);
    await database.query(`UPDATE service_budgets SET available = 40`);
    const answers = await Promise.all(Array.from({ length: 40 }, (_, call) => rate.call(call % 3)));
    expect(answers).not.toContain(false);
  });
});
