import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BrokerProcess } from '../harness/broker/broker-process.js';
import { insertLinks } from '../harness/rows/grants.js';
import { TestSystem } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';

/**
 * The incident: a replica is killed after COCO has rotated the token and before the answer is on its disk. COCO, which
 * is strict, refuses the old token when another replica presents it. Operators must see that the user did not withdraw
 * anything.
 */
describe('a link whose holder was killed after COCO had rotated its token', () => {
  let system: TestSystem;
  let folder: string;
  const replicas: BrokerProcess[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'broker-journal-'));
    system = await TestSystem.start({ environment: { REFRESH_SCHEDULE: 'false' } });
  });

  afterAll(async () => {
    await Promise.all(replicas.map((replica) => replica.stop('SIGKILL')));
    await system.close();
    rmSync(folder, { recursive: true });
  });

  const start = async (name: string): Promise<BrokerProcess> => {
    const replica = await BrokerProcess.start({
      ...system.environment,
      REFRESH_SCHEDULE: 'true',
      REFRESH_SWEEP_INTERVAL: '0.1',
      REFRESH_JOURNAL_DIRECTORY: join(folder, name),
    });
    replicas.push(replica);
    return replica;
  };

  it('ends as one whose outcome is unknown, not as one that was refused', async () => {
    const service = await system.createService();
    const [linkId = ''] = await insertLinks(system, service.id, 1);
    await system.control('POST', '/faults', {
      match: { endpoint: 'token' },
      action: { type: 'delay', when: 'after', milliseconds: 5_000 },
      times: 1,
    });
    const holder = await start('holder');
    await system.database.query('UPDATE links SET refresh_due_at = now() WHERE id = $1', [linkId]);
    await until('COCO has the request', async () => {
      const { inProgress } = await system.control('GET', '/ledger/summary');
      return inProgress > 0;
    });
    await holder.stop('SIGKILL');
    await start('other');
    const link = await until('another replica has asked again', async () => {
      const [row] = await system.database.query('SELECT status, last_trouble FROM links WHERE id = $1', [
        linkId,
      ]);
      return row?.status === 'active' ? undefined : row;
    });
    expect(link).toEqual({ status: 'reauthorization_required', last_trouble: 'refresh_outcome_unknown' });
  });
});
