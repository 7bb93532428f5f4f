import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { COMMAND_LINE } from '#audit';
import { until } from '../harness/time/until.js';
import type { ImportReplica } from './import-replica.js';
import { ImportStage } from './import-stage.js';

const ROWS = 40;

describe('imports that run at once', () => {
  let stage: ImportStage;
  let replicas: ImportReplica[] = [];

  beforeAll(async () => {
    stage = await ImportStage.open();
  });

  afterAll(async () => {
    await stage.close();
  });

  afterEach(async () => {
    await Promise.all(replicas.map((replica) => replica.stop()));
    replicas = [];
  });

  const start = async (count: number): Promise<void> => {
    replicas = await Promise.all(Array.from({ length: count }, () => stage.replica()));
  };

  it('on two replicas share the rows, and no token is presented twice', async () => {
    const id = await stage.load(await stage.file(await stage.rows(await stage.service(), ROWS)));
    await start(2);
    expect((await stage.ended(id)).counts).toEqual({ linked: ROWS });
    expect(await stage.presentedTwice()).toEqual([]);
  });

  it('of the same file link each user once, and no token is presented twice', async () => {
    await start(2);
    const file = await stage.file(await stage.rows(await stage.service(), ROWS));
    const ids = await Promise.all([stage.load(file), stage.load(file)]);
    const counts = (await Promise.all(ids.map((id) => stage.ended(id)))).map((each) => each.counts);
    const sum = (verdict: keyof (typeof counts)[0]): number =>
      counts.reduce((total, each) => total + (each[verdict] ?? 0), 0);
    expect(sum('linked')).toBe(ROWS);
    expect(sum('already_linked') + sum('already_presented')).toBe(ROWS);
    expect(await stage.presentedTwice()).toEqual([]);
  });

  it('never present a token again whose answer was lost, and say so', async () => {
    const rows = await stage.rows(await stage.service(), 1);
    const file = await stage.file(rows);
    await stage.fault({ type: 'cut-after' }, { times: 1 });
    const first = await stage.load(file);
    await start(1);
    expect((await stage.ended(first)).counts).toEqual({ unknown_outcome: 1 });
    expect((await stage.ended(await stage.load(file))).counts).toEqual({ already_presented: 1 });
    expect(await stage.presentedTwice()).toEqual([]);
    expect(await stage.storedTokens()).toBe(0);
  });

  it('present a token again that COCO throttled', async () => {
    await stage.fault({ type: 'status', status: 429 }, { times: 1 });
    const id = await stage.load(await stage.file(await stage.rows(await stage.service(), 1)));
    await start(1);
    await until('the row to wait again', async () => (await stage.rowsOf(id))[0]?.reason === 'throttled');
    await stage.database.query('UPDATE link_import_rows SET due_at = now()');
    expect((await stage.ended(id)).counts).toEqual({ linked: 1 });
  });

  it('end when they are cancelled, and what waits is destroyed', async () => {
    const id = await stage.load(await stage.file(await stage.rows(await stage.service(), 3)));
    expect(await stage.storedTokens()).toBe(3);
    const { state, counts } = await stage.store.cancel(id, COMMAND_LINE);
    expect([state, counts]).toEqual(['cancelled', { cancelled: 3 }]);
    expect(await stage.storedTokens()).toBe(0);
    await start(1);
    const next = await stage.load(await stage.file(await stage.rows(await stage.service(), 1)));
    await stage.ended(next);
    expect((await stage.store.find(id)).counts).toEqual({ cancelled: 3 });
  });

  it('leave in the trail who began them, how they ended, and that each consent was imported', async () => {
    const id = await stage.load(await stage.file(await stage.rows(await stage.service(), 1)));
    await start(1);
    await stage.ended(id);
    const records = await stage.database.query(
      `SELECT action, actor_id AS actor, details - 'import' AS details FROM audit_events
       WHERE details ->> 'import' = $1 ORDER BY id`,
      [id],
    );
    expect(records).toEqual([
      { action: 'link_import.started', actor: 'command line', details: { dryRun: false } },
      {
        action: 'link.imported',
        actor: 'command line',
        details: { consent: 'imported', line: 1, status: 'active', generation: 1 },
      },
      { action: 'link_import.finished', actor: null, details: { linked: 1 } },
    ]);
  });
});
