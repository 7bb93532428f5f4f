import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { AuditTrail } from '#audit';
import { SystemIds } from '#kernel';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { DatabaseMarkStore, readDatabaseRestores } from './database-mark.store.js';
import { SightingFile } from './sighting-file.js';
import { compareSightings, decodeSighting, encodeSighting, type Sighting } from './sighting.js';

const seen = (beats: number, database = 'a'): Sighting => ({
  database,
  beats,
  at: new Date(1_800_000_000_000),
});

describe('a sighting of the database', () => {
  it.each([
    ['newer', seen(8), seen(7)],
    ['older', seen(7), seen(7)],
    ['older', seen(6), seen(7)],
    ['another', seen(1, 'b'), seen(7)],
  ])('is %s', (comparison, now, before) => {
    expect(compareSightings(now, before)).toBe(comparison);
  });

  it('is read as it was written, and anything else is ignored', () => {
    expect(decodeSighting(encodeSighting(seen(7)))).toEqual(seen(7));
    for (const text of [
      '',
      '{',
      'null',
      '[]',
      '{"database":"a","beats":"7","at":"2030-01-01T00:00:00Z"}',
      '{"database":1,"beats":7,"at":"2030-01-01T00:00:00Z"}',
      '{"database":"a","beats":7,"at":0}',
      '{"database":"a","beats":7,"at":"now"}',
      encodeSighting(seen(7)).slice(0, 20),
    ])
      expect(decodeSighting(text)).toBeUndefined();
  });
});

describe('the file of the last sighting', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sighting-'));

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('is readable for its owner only, is replaced atomically, and leaves no other files', async () => {
    const file = new SightingFile(join(folder, 'journal', 'database.seen'));
    expect(await file.read()).toBeUndefined();
    await file.write(seen(1));
    await Promise.all([file.write(seen(2)), file.write(seen(3))]);
    expect((await file.read())?.beats).toBeGreaterThan(1);
    expect(readdirSync(join(folder, 'journal'))).toEqual(['database.seen']);
    expect(statSync(join(folder, 'journal', 'database.seen')).mode & 0o777).toBe(0o600);
  });

  it('fails if it cannot be written', async () => {
    writeFileSync(join(folder, 'no-folder'), '');
    await expect(
      new SightingFile(join(folder, 'no-folder', 'database.seen')).write(seen(1)),
    ).rejects.toThrow();
  });
});

describe('the mark of the database', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let store: DatabaseMarkStore;

  beforeAll(async () => {
    database = await createDatabase();
    dataSource = await database.connect();
    store = new DatabaseMarkStore(dataSource, new AuditTrail(dataSource, new SystemIds()));
  });

  afterAll(async () => {
    await database.drop();
  });

  it('rises with every look of any replica', async () => {
    const looks = await Promise.all(Array.from({ length: 10 }, () => store.look()));
    expect(new Set(looks.map(({ beats }) => beats)).size).toBe(10);
    expect(new Set(looks.map((look) => look.database)).size).toBe(1);
  });

  it('is recorded as restored once, although several replicas had seen newer states', async () => {
    const now = await store.look();
    const replicas = [0, 1, 2, 3].map((later) => ({ ...now, beats: now.beats + 500 + later }));
    const recorded = await Promise.all(replicas.map((before) => store.recordRestore(now, before)));
    expect(recorded.filter(Boolean)).toHaveLength(1);
    const after = await store.look();
    expect(after.restores).toBe(1);
    expect(after.lastRestoreAt).toBeInstanceOf(Date);
    for (const before of replicas) expect(compareSightings(after, before)).toBe('newer');
    expect(await readDatabaseRestores(dataSource)).toMatchObject([{ lastSeenAt: now.at, refusedLinks: 0 }]);
    expect(await database.query(`SELECT action FROM audit_events`)).toEqual([
      { action: 'database.restored' },
    ]);
  });
});
