/**
 * What `kill -9` of a whole broker, ten times during one import, leaves of it: with COCO's own record of the calls, no token is presented
 * twice, and every row comes to its verdict.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Encrypter } from 'age-encryption';
import { BrokerProcess } from '../harness/broker/broker-process.js';
import { CLIENT_ID, TestSystem, type TestService } from '../harness/broker/system.js';
import type { Json } from '../harness/network/http.js';
import { ADA } from '../harness/rows/grants.js';
import { until } from '../harness/time/until.js';

const slow = (when: 'before' | 'after'): Json => ({ type: 'delay', milliseconds: 200, when });

/** How COCO answers token calls until the kill, which comes during the one after that many others. */
const deaths: readonly (readonly [others: number, action: Json])[] = [
  [0, { type: 'hang' }],
  [0, { type: 'hang-after' }],
  [0, slow('before')],
  [0, slow('after')],
  [1, slow('before')],
  [1, slow('after')],
  [2, slow('before')],
  [2, slow('after')],
  [3, slow('before')],
  [3, slow('after')],
];

const ROWS = 30;

describe('an import whose broker process is killed ten times', () => {
  let system: TestSystem;
  let service: TestService;

  beforeAll(async () => {
    system = await TestSystem.start({ environment: { REFRESH_SCHEDULE: 'false' } });
    service = await system.createService({ name: 'lighting' });
  });

  afterAll(() => system.close());

  const presented = async (): Promise<string[]> =>
    (await system.ledger('token')).flatMap(({ refreshTokenHash }) =>
      typeof refreshTokenHash === 'string' ? [refreshTokenHash] : [],
    );
  const startPresenting = (): Promise<BrokerProcess> =>
    BrokerProcess.start({ ...system.environment, REFRESH_SCHEDULE: 'true', REFRESH_CONCURRENCY: '1' });

  /** @returns the import's id */
  const load = async (): Promise<string> => {
    const grants: Json[] = await system.control('POST', '/grants', {
      userId: ADA,
      clientId: CLIENT_ID,
      count: ROWS,
    });
    const { json: key } = await system.api('GET', '/v1/admin/link-imports/key', system.adminKey);
    const encrypter = new Encrypter();
    encrypter.addRecipient(String(key.recipient));
    const rows = grants.map(({ refreshToken }, line) => ({
      service: service.id,
      userId: `user ${line}`,
      refreshToken,
    }));
    const file = await encrypter.encrypt(rows.map((row) => JSON.stringify(row)).join('\n'));
    const { json } = await system.api('POST', '/v1/admin/link-imports', system.adminKey, file);
    return String(json.id);
  };

  it('presents no token twice, and gives every row its verdict', async () => {
    const id = await load();
    for (const [others, action] of deaths) {
      const before = (await presented()).length;
      await system.control('POST', '/faults', { match: { endpoint: 'token' }, action });
      const victim = await startPresenting();
      await until('the call that it dies of', async () => (await presented()).length > before + others);
      await victim.stop('SIGKILL');
      await system.control('DELETE', '/faults');
    }
    // What was in flight counts as lost once no answer can arrive any more.
    await system.database.query(
      `UPDATE link_import_rows SET presented_at = presented_at - interval '1 hour' WHERE verdict = 'presented'`,
    );
    const last = await startPresenting();
    const one = await until('the end of the import', async () => {
      const { json } = await system.api('GET', `/v1/admin/link-imports/${id}`, system.adminKey);
      return json.state === 'finished' ? json : undefined;
    });
    expect(await last.stop('SIGTERM')).toBe(0);

    const tokens = await presented();
    expect(new Set(tokens).size).toBe(tokens.length);
    const { linked = 0, unknown_outcome: lost = 0, ...others } = one.counts as Record<string, number>;
    expect(others).toEqual({});
    expect(linked + lost).toBe(ROWS);
    expect(lost).toBeLessThanOrEqual(deaths.length);
    const { json } = await system.api('GET', '/v1/links?status=active&limit=200', service.key);
    expect(json.items).toHaveLength(linked);
  });
});
