import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { call } from '../harness/network/http.js';
import type { TestService, TestSystem } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';
import type { BulkLink } from './bulk-links.js';
import type { KeyAdmin } from './key-admin.js';
import { KeyStage } from './key-stage.js';
import type { TestKeyringFile } from './keyring-file.js';
import { addMadeUpKind, brokenKeys, madeUpRecords } from './made-up-kind.js';
import { runInProcess } from './run-in-process.js';

const LINKS = 300;

describe('a key that is to be destroyed', () => {
  let stage: KeyStage;
  let keyring: TestKeyringFile;
  let system: TestSystem;
  let admin: KeyAdmin;
  let service: TestService;
  let links: BulkLink[];
  let journal: string;

  beforeAll(async () => {
    addMadeUpKind();
    stage = await KeyStage.open();
    ({ keyring, system, admin, service, journal } = stage);
  });

  afterAll(() => stage.close());

  beforeEach(async () => {
    links = await stage.relink(LINKS);
    madeUpRecords.clear();
    brokenKeys.clear();
  });

  const broker = (...words: string[]): Promise<string> =>
    runInProcess({ DATABASE_URL: system.database.url, KEYRING_FILE: keyring.path }, ...words);

  it('is destroyed once nothing needs it', async () => {
    const from = await admin.primary();
    const { toKeyId } = await admin.rotate();
    expect((await admin.call('DELETE', `/${toKeyId}`)).json).toMatchObject({
      code: 'key_in_use',
      status: 409,
    });
    const early = await admin.call('DELETE', `/${from}`);
    expect(early.json).toMatchObject({ code: 'key_in_use', keyId: from });
    expect(Number(early.headers.get('retry-after'))).toBeGreaterThan(50);
    await admin.settle();
    expect((await admin.call('DELETE', `/${from}`)).status).toBe(204);
    expect(keyring.ids).not.toContain(from);
    await until('the broker has dropped it', async () => !(await admin.keys()).some(({ id }) => id === from));
    expect((await admin.call('DELETE', `/${from}`)).status).toBe(404);
    const [record] = await system.database.query(
      `SELECT details->>'key' AS key FROM audit_events WHERE action = 'key.retired' ORDER BY id DESC LIMIT 1`,
    );
    expect(record).toEqual({ key: from });
  });

  it('stays while a link, a link session or a journal needs it', async () => {
    const from = await admin.primary();
    const [broken] = links;
    await system.database.query(
      `UPDATE link_secrets SET data_key = set_byte(data_key, 80, get_byte(data_key, 80) # 1) WHERE link_id = $1`,
      [broken?.id],
    );
    const session = await system.startSession(service);
    await system.userAgent().step(new URL(session.json.linkUrl), { method: 'GET' });
    await system.database.query(
      `INSERT INTO keyring_holders (replica_id, key_ids, sealing_key_id, journal_place, journal_owner, seen_at)
       VALUES ($1, '{}', $2, 'another machine', 'dead', now() - interval '1 hour')`,
      [randomUUID(), from],
    );
    const { rowsFailed, rowsRewrapped } = await admin.rotate();
    expect({ rowsFailed, rowsRewrapped }).toEqual({ rowsFailed: 1, rowsRewrapped: LINKS - 1 });
    const { text } = await call('GET', `${system.broker.managementUrl}/metrics`);
    expect(text).toMatch(/^vault_rewrap_failures_total [1-9]/m);
    await admin.settle();
    const refused = await admin.call('DELETE', `/${from}`);
    expect(refused.json).toMatchObject({
      code: 'key_in_use',
      detail: expect.stringContaining('links: 1'),
      neededBy: { links: 1, linkSessions: 1, journals: 1 },
    });
    expect(keyring.ids).toContain(from);
    await system.database.query(`DELETE FROM keyring_holders WHERE journal_owner = 'dead'`);
  });

  it('stays while a kind that one lib adds needs it, by the API and by the command line', async () => {
    const from = await admin.primary();
    madeUpRecords.set('record 7', from);
    brokenKeys.add(from);
    await admin.rotate();
    await admin.settle();
    const { json } = await admin.call('DELETE', `/${from}`);
    expect(json).toMatchObject({ code: 'key_in_use', neededBy: { links: 0, madeUp: 1 } });
    const refusal: unknown = await broker('keys', 'retire', from).catch((error: unknown) => error);
    // The command line knows every kind that the broker knows, and no other.
    expect(refusal).toMatchObject({ code: 'key_in_use', extensions: { neededBy: json.neededBy } });
    expect(keyring.ids).toContain(from);
    expect(JSON.parse(await broker('vault', 'verify', '--json'))).toMatchObject({
      sound: false,
      madeUp: { rows: 1, unopenable: ['record 7'] },
    });
    expect(await broker('vault', 'verify')).toContain('1 made-up records that do not open: record 7\n');
    expect(await broker('keys', 'list')).toMatch(new RegExp(`^${from} +held`, 'm'));
    brokenKeys.clear();
    // What failed is tried again after a minute, or by the next rotation.
    await admin.rotate();
    await until('the record is moved', () => madeUpRecords.get('record 7') !== from);
    await admin.settle();
    expect(await broker('keys', 'retire', from)).toContain(`Key "${from}" is destroyed`);
  });

  it('is not left behind by a rotation before every kind has moved', async () => {
    const from = await admin.primary();
    const to = (await admin.rotate()).toKeyId as string;
    madeUpRecords.set('record 8', from);
    await until(
      'it is moved, even after the end of the rotation',
      () => madeUpRecords.get('record 8') === to,
    );
  });

  it('is needed by the journal of a dead replica only until that is empty or saved', async () => {
    const place = `${hostname()}:${journal}`;
    const die = async (owner: string): Promise<void> => {
      await system.database.query(
        `INSERT INTO keyring_holders (replica_id, key_ids, journal_place, journal_owner, seen_at)
         VALUES ($1, '{}', $2, $3, now() - interval '1 hour')`,
        [randomUUID(), place, owner],
      );
    };
    const owners = async (): Promise<unknown[]> =>
      (
        await system.database.query(
          `SELECT journal_owner AS owner FROM keyring_holders WHERE journal_owner LIKE 'other%'`,
        )
      ).map(({ owner }) => owner);
    const file = join(journal, 'other_1_full_1.journal');
    writeFileSync(file, '');
    await die('other_1_full');
    await die('other_1_empty');
    await until('the one without a file is forgotten', async () => (await owners()).length === 1);
    expect(await owners()).toEqual(['other_1_full']);
    rmSync(file);
    await until('the other is forgotten too', async () => (await owners()).length === 0);
  });
});
