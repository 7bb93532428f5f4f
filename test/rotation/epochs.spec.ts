import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BrokerProcess } from '../harness/broker/broker-process.js';
import type { Json } from '../harness/network/http.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';
import { insertBulkLinks, unreadableLinks, type BulkLink } from './bulk-links.js';
import { TestKeyringFile } from './keyring-file.js';

const LINKS = 200;

const EPOCH_SECONDS = 2;

/** Seconds for which a former primary key is not destroyed, and a little more. */
const SETTLING_TIME = 61;

describe('two replicas with an epoch of two seconds', () => {
  let keyring: TestKeyringFile;
  let system: TestSystem;
  let service: TestService;
  let other: BrokerProcess;
  let links: BulkLink[];

  beforeAll(async () => {
    keyring = new TestKeyringFile('first');
    system = await TestSystem.start({
      environment: {
        KEYRING: '',
        KEYRING_FILE: keyring.path,
        KEYRING_EPOCH: `${EPOCH_SECONDS}s`,
        KEYRING_RETAIN: '1s',
      },
    });
    service = await system.createService();
    other = await BrokerProcess.start({
      ...system.environment,
      REFRESH_JOURNAL_DIRECTORY: `${keyring.folder}/other`,
    });
    links = await insertBulkLinks(system.database, keyring.tokenCipher('first'), service.id, LINKS);
  });

  afterAll(async () => {
    await other.stop('SIGKILL');
    await system.close();
    keyring.remove();
  });

  const rotations = async (): Promise<Json[]> =>
    system.database.query(
      `SELECT to_key_id AS "toKeyId", state,
         extract(epoch FROM promoted_at - lag(promoted_at) OVER (ORDER BY promoted_at))::float8 AS since
       FROM key_rotations ORDER BY id`,
    );

  it('create one key per epoch, and links are re-wrapped under it', async () => {
    const seen = await until('four epochs have passed', async () => {
      const all = await rotations();
      return all.filter(({ state }) => state === 'finished').length >= 4 && all;
    });
    const promoted = seen.filter(({ since }) => since !== null);
    expect(promoted.length).toBeGreaterThanOrEqual(3);
    for (const { since } of promoted) expect(since).toBeGreaterThanOrEqual(EPOCH_SECONDS);
    expect(new Set(seen.map(({ toKeyId }) => toKeyId)).size).toBe(seen.length);
    const [row] = await system.database.query(
      'SELECT count(*)::int AS rows FROM link_secrets WHERE key_id = $1',
      ['first'],
    );
    expect(row).toEqual({ rows: 0 });
  });

  it('destroy long unused keys, and no link is lost', async () => {
    expect(keyring.ids).toContain('first');
    await system.database.query(
      `UPDATE key_rotations SET promoted_at = promoted_at - $1 * interval '1 second'`,
      [SETTLING_TIME],
    );
    await until('the first key is destroyed', () => !keyring.ids.includes('first'));
    const [primary] = await system.database.query('SELECT primary_key_id AS id FROM keyring_choice');
    expect(keyring.ids).toContain(primary?.id);
    expect(
      await unreadableLinks(system.database, keyring.tokenCipher(String(primary?.id)), service.id, links),
    ).toEqual([]);
    // The file is written first: a reader in that moment is ahead of the commit.
    const record = await until('its record is there', async () => {
      const [found] = await system.database.query(
        `SELECT actor_kind, actor_id FROM audit_events WHERE action = 'key.retired' LIMIT 1`,
      );
      return found;
    });
    expect(record).toEqual({ actor_kind: 'system', actor_id: 'epoch' });
  });
});
