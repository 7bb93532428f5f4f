import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BrokerProcess } from '../harness/broker/broker-process.js';
import { call } from '../harness/network/http.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';
import { insertBulkLinks, unreadableLinks, type BulkLink } from './bulk-links.js';
import { CallLoad } from './call-load.js';
import { KeyAdmin } from './key-admin.js';
import { TestKeyringFile } from './keyring-file.js';

const LINKS = 20_000;

/** Links of the sandbox that are called all the while. */
const CALLED_LINKS = 4;

/** Rows a second of each replica: slow enough that one can be killed in the middle. */
const RATE = 2_000;

describe('three replicas under load that rotate twice, one of them killed in the middle', () => {
  let keyring: TestKeyringFile;
  let system: TestSystem;
  let admin: KeyAdmin;
  let service: TestService;
  let bulk: BulkLink[];
  let load: CallLoad;
  const others: BrokerProcess[] = [];
  const calledIds: string[] = [];

  beforeAll(async () => {
    keyring = new TestKeyringFile('first');
    system = await TestSystem.start({
      environment: { KEYRING: '', KEYRING_FILE: keyring.path, KEYRING_REWRAP_RATE: String(RATE) },
      sandbox: { previousRefreshTokenGraceSeconds: 60 },
    });
    admin = new KeyAdmin(system);
    service = await system.createService();
    others.push(...(await Promise.all([startReplica('second'), startReplica('third')])));
    for (let made = 0; made < CALLED_LINKS; made += 1) calledIds.push(await system.link(service));
    bulk = await insertBulkLinks(system.database, keyring.tokenCipher('first'), service.id, LINKS);
    load = new CallLoad([system.broker.url, ...others.map(({ url }) => url)], service.key, calledIds);
  });

  afterAll(async () => {
    await load.stop();
    await Promise.all(others.map((replica) => replica.stop('SIGKILL')));
    await system.close();
    keyring.remove();
  });

  const startReplica = (name: string): Promise<BrokerProcess> =>
    BrokerProcess.start({ ...system.environment, REFRESH_JOURNAL_DIRECTORY: `${keyring.folder}/${name}` });

  /** Has every called link refreshed while its row is being moved. */
  const refreshCalledLinks = async (): Promise<void> => {
    await system.database.query('UPDATE links SET refresh_due_at = now() WHERE id = ANY($1)', [calledIds]);
  };

  const rewrappedBy = async (managementUrl: string): Promise<number> =>
    Number(/^vault_rewrapped_total (\d+)/m.exec((await call('GET', `${managementUrl}/metrics`)).text)?.[1]);

  it('lose no link and fail no call', async () => {
    load.start();
    const first = await admin.begin();
    await refreshCalledLinks();
    const firstEnd = await admin.finished(first.id);
    // Rows refreshed meanwhile are already under the new key.
    expect(firstEnd.rowsRewrapped).toBeGreaterThanOrEqual(LINKS);
    expect(firstEnd).toMatchObject({ rowsRemaining: 0, rowsFailed: 0 });
    for (const { managementUrl } of [system.broker, ...others])
      expect(await rewrappedBy(managementUrl)).toBeGreaterThan(LINKS / 20);

    const second = await admin.begin();
    await until('the second rotation is in the middle', async () => {
      const { rowsRewrapped } = await admin.progress(second.id);
      return rowsRewrapped > LINKS / 5;
    });
    await others[0]?.stop('SIGKILL');
    expect((await admin.progress(second.id)).state).toBe('rewrapping');
    await refreshCalledLinks();
    expect(await admin.finished(second.id)).toMatchObject({
      rowsRemaining: 0,
      rowsFailed: 0,
    });

    await load.stop();
    expect(load.failures).toEqual([]);
    expect(load.answered).toBeGreaterThan(100);
    expect(await admin.keyIdsOfRows()).toEqual([second.toKeyId]);
    expect(keyring.ids).toEqual(['first', first.toKeyId, second.toKeyId]);
    expect(await unreadableLinks(system.database, keyring.tokenCipher('first'), service.id, bulk)).toEqual(
      [],
    );
  });

  it('distinguish a replica that left from one that is only silent', async () => {
    await others[1]?.stop('SIGTERM');
    const holders = await system.database.query('SELECT replica_id FROM keyring_holders');
    // The system's own broker and the killed one, whose journal may still be needed.
    expect(holders).toHaveLength(2);
  });
});
