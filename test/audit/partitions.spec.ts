/** The months of the audit trail come and go while it is read for hours: writers never wait for that. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { addPartitions, retainMonths } from '#audit';
import { SchemaLocked } from '#database';
import { ChainStage } from './chain-stage.js';

/** Milliseconds that the dump takes. */
const DUMP_TIME = 5_000;

/** Milliseconds; an INSERT takes a few, more on a busy machine, and would take as long as the dump. */
const NOTICED = 4_000;

const actor = { kind: 'admin', id: 'test' } as const;

let stage: ChainStage;
let dump: Client;

beforeEach(async () => {
  stage = await ChainStage.create();
  dump = new Client({ connectionString: stage.database.url });
  await dump.connect();
});

afterEach(async () => {
  await dump.end();
  await stage.remove();
});

/** Holds the locks that `pg_dump` holds on the tables it reads, until it is done with all of them. */
async function beginDump(...tables: string[]): Promise<void> {
  await dump.query('BEGIN');
  await dump.query(`LOCK TABLE ${tables.join(', ')} IN ACCESS SHARE MODE`);
}

/** Drops the months that were made ahead. @returns their tables */
async function dropYear(parent: string): Promise<string[]> {
  const rows = await stage.database.query(
    `SELECT inhrelid::regclass::text AS table FROM pg_inherits WHERE inhparent = $1::regclass ORDER BY 1`,
    [parent],
  );
  // All except this month's, which is in use.
  const months = rows
    .map(({ table }) => String(table))
    .filter((table) => /\d{4}_\d{2}$/.test(table))
    .slice(1);
  for (const table of months) await stage.database.query(`DROP TABLE ${table}`);
  return months;
}

/** Writes to the trail, again and again, until the work is done. @returns the longest wait */
async function writeDuring(work: Promise<unknown>): Promise<number> {
  const over = new AbortController();
  const done = work.finally(() => {
    over.abort();
  });
  let longest = 0;
  while (!over.signal.aborted) {
    const start = performance.now();
    await stage.record('written meanwhile');
    longest = Math.max(longest, performance.now() - start);
  }
  await done;
  return longest;
}

describe('while someone reads the trail', () => {
  it('its partitions are created, with everything that guards them', async () => {
    const months = [...(await dropYear('audit_events')), ...(await dropYear('call_counts'))];
    await beginDump('ONLY audit_events', 'ONLY call_counts');
    expect(await writeDuring(addPartitions(stage.dataSource))).toBeLessThan(NOTICED);
    await dump.query('COMMIT');
    expect([...(await dropYear('audit_events')), ...(await dropYear('call_counts'))].sort()).toEqual(
      months.sort(),
    );
  });

  it('they wait for a full dump, but writers do not', async () => {
    await dropYear('audit_events');
    await beginDump('audit_events');
    const adding = expect(addPartitions(stage.dataSource)).rejects.toThrow(SchemaLocked);
    expect(await writeDuring(adding)).toBeLessThan(NOTICED);
    await dump.query('COMMIT');
    await addPartitions(stage.dataSource);
    expect((await dropYear('audit_events')).length).toBe(12);
  });

  it('old months are dropped as soon as it is done', async () => {
    await stage.database.query(
      `CREATE TABLE audit_events_2024_01 PARTITION OF audit_events
       FOR VALUES FROM ('018cc251-f400-0000-0000-000000000000') TO ('018d61f7-8800-0000-0000-000000000000')`,
    );
    await stage.recordAs('018cc251-f400-7000-8000-000000000001');
    await stage.chain();
    await beginDump('audit_events');
    const dropping = retainMonths(stage.dataSource, stage.trail, 1, { dryRun: false, actor });
    const after = setTimeout(() => void dump.query('COMMIT'), DUMP_TIME);
    expect(await writeDuring(dropping)).toBeLessThan(NOTICED);
    clearTimeout(after);
    await stage.chain();
    expect(await stage.verify()).toMatchObject({ retained: 1, faults: 0 });
  });
});

it('a partition that is attached refuses changes and emptying, and has every index of the trail', async () => {
  const before = await guards();
  const months = await dropYear('audit_events');
  await addPartitions(stage.dataSource);
  expect(await guards()).toEqual(before);
  const [table = ''] = months;
  await expect(stage.database.query(`TRUNCATE ${table}`)).rejects.toThrow(/append-only/);
});

/** Triggers, columns' rules and indexes of each partition. */
async function guards(): Promise<unknown> {
  return stage.database.query(
    `SELECT c.relname,
       (SELECT array_agg(t.tgname || t.tgtype ORDER BY t.tgname, t.tgtype) FROM pg_trigger t WHERE t.tgrelid = c.oid) AS triggers,
       (SELECT array_agg(a.attname || a.attnotnull || a.atthasdef ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0) AS columns,
       (SELECT array_agg(regexp_replace(x.indexdef, '(INDEX|ON) \\S+', '\\1', 'g') ORDER BY regexp_replace(x.indexdef, '(INDEX|ON) \\S+', '\\1', 'g')) FROM pg_indexes x WHERE x.tablename = c.relname) AS indexes,
       (SELECT array_agg(pg_get_constraintdef(o.oid) ORDER BY o.conname) FROM pg_constraint o WHERE o.conrelid = c.oid AND o.contype <> 'n') AS constraints
     FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'audit_events'::regclass ORDER BY 1`,
  );
}
