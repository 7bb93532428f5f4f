/** Anyone who may write to the trail can claim that months were dropped, and the database's owner can drop them. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ChainStage } from '../../../../test/audit/chain-stage.js';
import { firstIdAt } from '../chain/partitions.js';
import { NotChainedYet, retainMonths } from '../chain/retention.js';

const actor = { kind: 'admin', id: 'operator' } as const;

let stage: ChainStage;

beforeEach(async () => {
  stage = await ChainStage.create();
});

afterEach(async () => {
  await stage.remove();
});

const deleteRecord = async (position: number): Promise<void> => {
  await stage.tamper('DELETE FROM audit_events WHERE id = $1', [await stage.idAt(position)]);
};

describe('a retention counts only for what it dropped:', () => {
  const january = new Date(Date.UTC(2026, 0));
  const february = firstIdAt(new Date(Date.UTC(2026, 1)));
  const march = firstIdAt(new Date(Date.UTC(2026, 2)));
  const idIn = (month: number, record: number): string =>
    firstIdAt(new Date(january.getTime() + month * 31 * 86_400_000 + 1_000 * record)).replace(/0$/, '1');

  beforeEach(async () => {
    await stage.database.query(
      `CREATE TABLE audit_events_2026_01 PARTITION OF audit_events FOR VALUES FROM ('${firstIdAt(january)}') TO ('${february}')`,
    );
    await stage.database.query(
      `CREATE TABLE audit_events_2026_02 PARTITION OF audit_events FOR VALUES FROM ('${february}') TO ('${march}')`,
    );
    for (const id of [idIn(0, 1), idIn(0, 2), idIn(1, 1)]) await stage.recordAs(id);
    await stage.record('today', 'unlock');
    await stage.chain();
  });

  /** What anybody may write who may write to the trail. */
  async function claim(details: Record<string, string | number>): Promise<void> {
    await stage.trail.recordWithin(stage.dataSource.manager, [
      { action: 'audit.retained', result: 'succeeded', actor, details },
    ]);
    await stage.chain();
  }

  const ending = async (position: number): Promise<Record<string, string | number>> => {
    const [entry] = await stage.database.query(
      `SELECT event_id AS id, encode(hash, 'hex') AS hash FROM audit_seals WHERE position = $1`,
      [position],
    );
    return { lastRecord: String(entry?.id), lastPosition: position, lastHash: String(entry?.hash) };
  };

  it('one that was carried out leaves the trail whole, and is named with its time and actor', async () => {
    await retainMonths(stage.dataSource, stage.trail, 1, { dryRun: false, actor });
    await stage.chain();
    const report = await stage.verify();
    expect(report).toMatchObject({ faults: 0, retained: 3 });
    expect(report.retentions).toMatchObject([
      { actor: 'operator', records: 3, before: march, at: expect.any(Date), objection: undefined },
    ]);
  });

  it('two, one after the other, in later months', async () => {
    const month = (new Date().getUTCFullYear() - 2026) * 12 + new Date().getUTCMonth();
    await retainMonths(stage.dataSource, stage.trail, month - 1, { dryRun: false, actor });
    await retainMonths(stage.dataSource, stage.trail, 1, { dryRun: false, actor });
    await stage.chain();
    expect(await stage.verify()).toMatchObject({ faults: 0, retained: 3, retentions: [{}, {}] });
  });

  it('one that claims a negative number counts for nothing, and takes nothing from the next', async () => {
    const month = (new Date().getUTCFullYear() - 2026) * 12 + new Date().getUTCMonth();
    await retainMonths(stage.dataSource, stage.trail, month - 1, { dryRun: false, actor });
    await claim({ before: firstIdAt(january), months: 1, records: -2, ...(await ending(3)) });
    await retainMonths(stage.dataSource, stage.trail, 1, { dryRun: false, actor });
    await stage.chain();
    const report = await stage.verify();
    // The claim itself is the one fault: nothing that is missing lacks an explanation.
    expect(report).toMatchObject({ faults: 1, retained: 3 });
    expect(report.retentions.map(({ objection }) => objection)).toEqual([
      undefined,
      'other_number',
      undefined,
    ]);
  });

  it.each<[string, string, () => Promise<Record<string, string | number>>]>([
    [
      'to the end of time',
      'not_a_month',
      async () => ({
        before: 'ffffffff-ffff-ffff-ffff-ffffffffffff',
        months: 1,
        records: 1,
        ...(await ending(5)),
      }),
    ],
    [
      'within a month',
      'not_a_month',
      async () => ({ before: firstIdAt(new Date()), months: 1, records: 1, ...(await ending(5)) }),
    ],
    [
      'to the end of this month',
      'too_young',
      async () => ({
        before: firstIdAt(new Date(Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth() + 1))),
        months: 1,
        records: 1,
        ...(await ending(5)),
      }),
    ],
    [
      'to its beginning, keeping no month',
      'too_young',
      async () => ({
        before: firstIdAt(new Date(Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth()))),
        months: 0,
        records: 1,
        ...(await ending(5)),
      }),
    ],
    ['without what it must say', 'not_a_month', () => Promise.resolve({})],
  ])('none that claims months %s', async (_what, objection, details) => {
    await deleteRecord(5);
    await claim(await details());
    const report = await stage.verify();
    expect(report.retentions).toMatchObject([{ objection }]);
    expect(report.findings.map(({ fault, position }) => `${fault} ${position ?? '-'}`)).toEqual([
      'record_missing 5',
      'retention_refused 6',
    ]);
  });

  it.each<[string, string, number[], Record<string, string | number>]>([
    ['while other records of the month are there', 'records_left', [1], { before: february, records: 1 }],
    ['with another number', 'other_number', [1, 2], { before: february, records: 1 }],
    ['on another hash', 'other_hash', [1, 2], { before: february, records: 2, lastHash: '00'.repeat(32) }],
    ['without a hash', 'without_hash', [1, 2], { before: february, records: 2 }],
  ])('none of an old month %s', async (_what, objection, gone, details) => {
    const { lastHash = '', ...end } = await ending(gone.at(-1) ?? 0);
    for (const position of gone) await deleteRecord(position);
    await claim({ ...end, months: 1, ...(objection !== 'without_hash' && { lastHash }), ...details });
    const report = await stage.verify();
    expect(report.retentions).toMatchObject([{ objection }]);
    expect(report.findings.map(({ fault }) => fault)).toEqual([
      ...gone.map(() => 'record_missing'),
      'retention_refused',
    ]);
  });

  it('one of an older release, which knew no hash, where an operator vouches for it', async () => {
    for (const position of [1, 2]) await deleteRecord(position);
    await claim({ before: february, months: 1, records: 2, counts: 0 });
    expect((await stage.verify()).retentions).toMatchObject([{ objection: 'without_hash' }]);
    expect(await stage.verify({ acceptedRetentions: [6] })).toMatchObject({ faults: 0, retained: 2 });
  });

  it('one that was made up takes nothing away from one that was carried out', async () => {
    await claim({ before: march, months: 1, records: 3, ...(await ending(3)) });
    await retainMonths(stage.dataSource, stage.trail, 1, { dryRun: false, actor });
    await stage.chain();
    await claim({ before: february, months: 1, records: 1, ...(await ending(1)) });
    const report = await stage.verify();
    expect(report.retained).toBe(3);
    expect(report.findings.filter(({ fault }) => fault === 'record_missing')).toEqual([]);
  });

  it('none is carried out while a record of its months waits to be chained', async () => {
    await stage.recordAs(idIn(0, 3));
    const retaining = retainMonths(stage.dataSource, stage.trail, 1, { dryRun: false, actor });
    await expect(retaining).rejects.toThrow(NotChainedYet);
    await stage.chain();
    expect(await stage.verify()).toMatchObject({ sealed: 6, retained: 0, faults: 0 });
    await retainMonths(stage.dataSource, stage.trail, 1, { dryRun: false, actor });
    await stage.chain();
    expect(await stage.verify()).toMatchObject({ retained: 4, faults: 0 });
  });

  it('none that is inserted after the deletion of a record of this month', async () => {
    await retainMonths(stage.dataSource, stage.trail, 1, { dryRun: false, actor });
    await stage.chain();
    await deleteRecord(5);
    expect(await stage.faults()).toEqual(['record_missing 5']);
  });
});
