import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import type { RefreshSettings } from '../refresh-settings.js';
import { CallBudget } from './call-budget.js';

/** Calls per second, a tenth of which may come as a burst. */
const RATE = 100;
const BURST = 10;

let database: TestDatabase;
let replicas: DataSource[];

beforeAll(async () => {
  database = await createDatabase();
  replicas = await Promise.all([1, 2].map(() => database.connect()));
});

afterAll(async () => {
  for (const replica of replicas) await replica.destroy();
  await database.drop();
});

it('the budget never grants more than it has to replicas that ask at the same moment', async () => {
  const budgets = replicas.map(
    (replica) => new CallBudget(replica, { rateLimit: RATE } as Pick<RefreshSettings, keyof RefreshSettings>),
  );
  await database.query(`UPDATE refresh_budget SET available = ${BURST}, updated_at = clock_timestamp()`);
  const [before] = await database.query('SELECT clock_timestamp() AS at');
  const asked = budgets.flatMap((budget) => Array.from({ length: 40 }, () => budget.takeForCaller()));
  const granted = (await Promise.all(asked)).filter(Boolean).length;
  const [after] = await database.query('SELECT clock_timestamp() AS at');
  const seconds = (Number(after?.at) - Number(before?.at)) / 1_000;
  expect(granted).toBeGreaterThanOrEqual(BURST);
  expect(granted).toBeLessThanOrEqual(BURST + Math.ceil(seconds * RATE));
});
