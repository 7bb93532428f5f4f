import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { runBrokerCommand, type CommandEnd } from '../harness/broker/broker-command.js';
import { insertLinks } from '../harness/rows/grants.js';
import { call, type Answer, type Json } from '../harness/network/http.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';

/**
 * The attack: someone who can write to the database keeps the rows of one link and puts all of them back later.
 * Everything decrypts and is consistent; but COCO would see a refresh token a second time and end the grant, or a
 * revoked link would be used.
 */
describe('a link whose rows were put back together', () => {
  let system: TestSystem;
  let service: TestService;
  let linkId: string;
  let kept: Json;

  beforeAll(async () => {
    system = await TestSystem.start();
    service = await system.createService();
  });

  afterAll(async () => {
    await system.close();
  });

  beforeEach(async () => {
    [linkId = ''] = await insertLinks(system, service.id, 1);
    kept = await keep();
  });

  const read = (): Promise<Answer> => system.api('GET', `/v1/links/${linkId}/networks`, service.key);

  async function keep(): Promise<Json> {
    const [row] = await system.database.query(
      `SELECT to_jsonb(l) AS link, to_jsonb(s) AS secrets FROM links l JOIN link_secrets s ON s.link_id = l.id WHERE l.id = $1`,
      [linkId],
    );
    return row;
  }

  /** With the rights of the owner, in one transaction, and announced as the broker would. */
  async function putBack(rows = kept): Promise<void> {
    await system.database.query('BEGIN');
    await system.database.query('DELETE FROM link_secrets WHERE link_id = $1', [linkId]);
    await system.database.query('DELETE FROM links WHERE id = $1', [linkId]);
    await system.database.query('INSERT INTO links SELECT * FROM jsonb_populate_record(NULL::links, $1)', [
      rows.link,
    ]);
    await system.database.query(
      'INSERT INTO link_secrets SELECT * FROM jsonb_populate_record(NULL::link_secrets, $1)',
      [rows.secrets],
    );
    await system.database.query('COMMIT');
    await system.expireAccessToken(linkId);
  }

  const refresh = async (): Promise<void> => {
    await system.expireAccessToken(linkId);
    expect((await read()).status).toBe(200);
  };
  const tokenCalls = async (): Promise<number> => (await system.ledger('token')).length;
  const verify = (): Promise<CommandEnd> =>
    runBrokerCommand(['vault', 'verify'], {
      DATABASE_URL: system.database.url,
      KEYRING: system.environment.KEYRING ?? '',
    });
  const failures = async (): Promise<number> => {
    const { text } = await call('GET', `${system.broker.managementUrl}/metrics`);
    return Number(/^vault_open_failures_total\{reason="put_back"\} (\d+)$/m.exec(text)?.[1]);
  };

  /** Neither a caller nor the schedule asks COCO, nothing is destroyed, and operators are notified in every way. */
  async function expectFound(): Promise<void> {
    const [calls, failed] = [await tokenCalls(), await failures()];
    expect((await read()).json).toMatchObject({ code: 'vault_unavailable' });
    expect(await failures()).toBeGreaterThan(failed);
    await system.database.query(
      `UPDATE links SET refresh_due_at = now(), last_trouble = NULL, lease_until = NULL WHERE id = $1`,
      [linkId],
    );
    const link = await until('the schedule has looked at it', async () => {
      const [row] = await system.database.query('SELECT status, last_trouble FROM links WHERE id = $1', [
        linkId,
      ]);
      return row?.last_trouble !== null && row;
    });
    expect(link).toEqual({ status: 'active', last_trouble: 'key_unavailable' });
    expect(await tokenCalls()).toBe(calls);
    const { code, output } = await verify();
    expect(code).toBe(1);
    expect(output).toContain(
      `1 links in an older state than the audit trail records: their rows were restored: ${linkId}`,
    );
    await system.database.query('DELETE FROM links WHERE id = $1', [linkId]);
  }

  it('to before a refresh is found before COCO sees its used-up token', async () => {
    await refresh();
    await putBack();
    await expectFound();
  });

  it('to before the last of many refreshes is found', async () => {
    for (let round = 0; round < 5; round += 1) {
      kept = await keep();
      await refresh();
    }
    await putBack();
    await expectFound();
  });

  it('to before it was revoked is found, and is not used again', async () => {
    await system.api('DELETE', `/v1/links/${linkId}`, service.key);
    await putBack();
    await expectFound();
  });

  it('to before it was linked again is found', async () => {
    const [row] = await system.database.query('SELECT user_id FROM links WHERE id = $1', [linkId]);
    expect(await system.link(service, undefined, { userId: String(row?.user_id), linkId })).toBe(linkId);
    await putBack();
    await expectFound();
  });

  it('serves again once its user has linked it again', async () => {
    await refresh();
    await refresh();
    await putBack();
    expect((await read()).status).toBe(503);
    const [row] = await system.database.query('SELECT user_id FROM links WHERE id = $1', [linkId]);
    await system.link(service, undefined, { userId: String(row?.user_id), linkId });
    await refresh();
    expect((await verify()).code).toBe(0);
  });

  it('is distinguished from one that was not, whatever someone wrote to the trail about its generation', async () => {
    await refresh();
    for (const generation of ['"many"', '1e30', '-1', 'null', '{}'])
      await system.database.query(
        `INSERT INTO audit_events (id, action, result, actor_kind, link_id, details)
         VALUES (broker_uuid7(), 'refresh.succeeded', 'succeeded', 'system', $1, jsonb_build_object('generation', $2::jsonb))`,
        [linkId, generation],
      );
    await refresh();
    expect((await verify()).code).toBe(0);
  });
});
