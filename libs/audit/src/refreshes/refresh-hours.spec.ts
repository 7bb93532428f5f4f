/** Successful refreshes have no records: the hour's record, in the chain, says how many there were. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ChainStage } from '../../../../test/audit/chain-stage.js';
import { countRefreshes } from './refresh-counts.js';
import { RefreshHours } from './refresh-hours.js';

describe('refreshes', () => {
  let stage: ChainStage;
  let hours: RefreshHours;
  const [busy, quiet] = [randomUUID(), randomUUID()];

  beforeAll(async () => {
    stage = await ChainStage.create();
    hours = new RefreshHours(stage.dataSource);
  });

  afterAll(() => stage.remove());

  const count = (serviceId: string, ...results: string[]): Promise<unknown> =>
    stage.dataSource.query(countRefreshes('SELECT $1::uuid, unnest($2::text[])'), [serviceId, results]);
  /** Makes what was counted so far `ago` old. */
  const age = (ago: string): Promise<unknown> =>
    stage.database.query(
      `UPDATE refresh_counts SET minute = minute - $1::interval WHERE minute = date_trunc('minute', now())`,
      [ago],
    );
  const sums = (): Promise<unknown> =>
    stage.database.query(
      `SELECT result, sum(refreshes)::int AS refreshes, count(*)::int AS rows FROM refresh_counts
       WHERE service_id = $1 GROUP BY 1 ORDER BY 1`,
      [busy],
    );
  const records = (): Promise<Record<string, unknown>[]> =>
    stage.database.query(
      `SELECT service_id, details - 'hour' AS details FROM audit_events WHERE action = 'refreshes.counted' ORDER BY id`,
    );

  it('that are counted at once are all counted, and recorded once when their hour has ended, however many replicas do it', async () => {
    await Promise.all([
      ...Array.from({ length: 20 }, () => count(busy, 'succeeded', 'succeeded', 'failed')),
      count(quiet, 'refused'),
    ]);
    await hours.record();
    expect(await records()).toEqual([]);
    await age('2 hours');
    await count(busy, 'succeeded');
    await Promise.all([hours.record(), hours.record(), hours.record()]);
    const recorded = await records();
    expect(recorded).toHaveLength(2);
    expect(recorded).toEqual(
      expect.arrayContaining([
        { service_id: busy, details: { succeeded: 40, failed: 20, refused: 0 } },
        { service_id: quiet, details: { succeeded: 0, failed: 0, refused: 1 } },
      ]),
    );
    // One row for the minute that was merged, and one for the present one.
    expect(await sums()).toEqual([
      { result: 'failed', refreshes: 20, rows: 1 },
      { result: 'succeeded', refreshes: 41, rows: 2 },
    ]);
  });

  it('that are counted late are recorded too, and counts are forgotten after five weeks', async () => {
    await count(busy, 'succeeded');
    await age('2 hours');
    await hours.record();
    expect((await records()).at(-1)).toMatchObject({ service_id: busy, details: { succeeded: 2 } });
    await stage.database.query(`UPDATE refresh_counts SET minute = minute - interval '36 days'`);
    await hours.record();
    expect(await sums()).toEqual([]);
  });
});
