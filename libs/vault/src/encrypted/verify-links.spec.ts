import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { KeyUnavailable, DecryptionFailed } from '#keyring';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { storeLink, storeService } from '../../../../test/harness/rows/stored-links.js';
import type { TokenCipher } from '../token-cipher.js';
import { verifyLinks, type LinksReport } from './verify-links.js';

let database: TestDatabase;
let dataSource: DataSource;
let serviceId: string;
/** How decryption of a link's tokens fails, by link id; all others succeed. */
let failures: Map<string, Error>;
let progress: number[];

beforeAll(async () => {
  database = await createDatabase();
  dataSource = await database.connect();
  serviceId = await storeService(database);
});

afterAll(async () => {
  await database.drop();
});

beforeEach(async () => {
  await database.query('DELETE FROM links');
  failures = new Map();
  progress = [];
});

const verify = (): Promise<LinksReport> => {
  const open = ({ id }: { id: string }): object => {
    const failure = failures.get(id);
    if (failure !== undefined) throw failure;
    return {};
  };
  return verifyLinks(dataSource, { decrypt: open } as unknown as TokenCipher, (links) =>
    progress.push(links),
  );
};

describe('a walk over all links', () => {
  it('reads each once, however many there are', async () => {
    await database.query(
      `INSERT INTO links (id, service_id, user_id, status)
       SELECT gen_random_uuid(), $1, 'user', 'revoked' FROM generate_series(1, 500)`,
      [serviceId],
    );
    expect([(await verify()).links, progress]).toEqual([500, [500, 500]]);
    await storeLink(database, serviceId);
    progress = [];
    expect([(await verify()).links, progress]).toEqual([501, [500, 501]]);
  });

  it('finds nothing wrong in a sound vault', async () => {
    await storeLink(database, serviceId);
    await storeLink(database, serviceId, { status: 'pending' });
    await storeLink(database, serviceId, { status: 'reauthorization_required' });
    await storeLink(database, serviceId, { status: 'revoked' });
    const report = await verify();
    expect([report.links, report.rows, report.opened, report.quarantined]).toEqual([4, 3, 3, 1]);
    const { broken, activeWithoutSecrets, endedWithSecrets, generationMismatch, secretsWithoutLink } = report;
    for (const found of [
      broken,
      activeWithoutSecrets,
      endedWithSecrets,
      generationMismatch,
      secretsWithoutLink,
    ])
      expect(found.count).toBe(0);
  });

  it('lists each link under the fault found', async () => {
    const [broken, lost, lostToo, other] = [
      await storeLink(database, serviceId),
      await storeLink(database, serviceId),
      await storeLink(database, serviceId),
      await storeLink(database, serviceId, { generation: 2 }),
    ];
    failures = new Map<string, Error>([
      [broken, new DecryptionFailed()],
      [lost, new KeyUnavailable('gone')],
      [lostToo, new KeyUnavailable('gone')],
    ]);
    await database.query('UPDATE link_secrets SET generation = 1 WHERE link_id = $1', [other]);
    const kept = await storeLink(database, serviceId);
    await database.query(`UPDATE links SET status = 'revoked' WHERE id = $1`, [kept]);
    const emptied = [
      await storeLink(database, serviceId),
      await storeLink(database, serviceId, { status: 'pending' }),
    ];
    const ended = await storeLink(database, serviceId, { status: 'reauthorization_required' });
    await database.query('DELETE FROM link_secrets WHERE link_id = ANY($1)', [[...emptied, ended]]);
    const report = await verify();
    expect({
      broken: report.broken.ids,
      missing: [...report.missingKeys],
      mismatch: report.generationMismatch.ids,
      ended: report.endedWithSecrets.ids,
      emptied: [...report.activeWithoutSecrets.ids].sort(),
      counts: [report.links, report.rows, report.opened],
    }).toEqual({
      broken: [broken],
      missing: [['gone', 2]],
      mismatch: [other],
      ended: [kept],
      emptied: [...emptied].sort(),
      counts: [8, 5, 2],
    });
  });

  it('finds tokens whose link is gone, as after a dump restored in pieces', async () => {
    await storeLink(database, serviceId);
    const id = await storeLink(database, serviceId);
    await database.query('ALTER TABLE link_secrets DROP CONSTRAINT link_secrets_link_id_fkey');
    await database.query('DELETE FROM links WHERE id = $1', [id]);
    expect((await verify()).secretsWithoutLink.ids).toEqual([id]);
  });

  it('fails on an error that has nothing to do with encryption', async () => {
    failures = new Map([[await storeLink(database, serviceId), new TypeError('a bug')]]);
    await expect(verify()).rejects.toThrow('a bug');
  });
});
