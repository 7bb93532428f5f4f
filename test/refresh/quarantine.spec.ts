import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runBrokerCommand } from '../harness/broker/broker-command.js';
import { insertLinks } from '../harness/rows/grants.js';
import type { Answer, Json } from '../harness/network/http.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';

const REFUSE = { type: 'oauth-error', error: 'invalid_grant', status: 400 };

describe('a link that COCO refuses', () => {
  let system: TestSystem;
  let service: TestService;
  let linkId: string;

  const start = async (environment: Record<string, string> = {}): Promise<void> => {
    system = await TestSystem.start({
      environment: { REFRESH_SWEEP_INTERVAL: '0.1', ...environment },
      sandbox: { revocation: true },
    });
    service = await system.createService();
    [linkId = ''] = await insertLinks(system, service.id, 1);
  };

  beforeEach(async () => {
    await start();
  });

  afterEach(async () => {
    await system.close();
  });

  const row = async (): Promise<Json> => {
    const [link] = await system.database.query(
      `SELECT l.*, extract(epoch FROM l.refresh_due_at - now())::float8 AS due_in, s.key_id, s.link_id IS NOT NULL AS kept
       FROM links l LEFT JOIN link_secrets s ON s.link_id = l.id WHERE l.id = $1`,
      [linkId],
    );
    return link as Json;
  };

  const refuse = async (): Promise<void> => {
    await system.control('POST', '/faults', { match: { endpoint: 'token' }, action: REFUSE });
    await due();
    await until('the link is refused', async () => (await row()).status === 'reauthorization_required');
  };

  const due = async (): Promise<void> => {
    await system.database.query('UPDATE links SET refresh_due_at = now() WHERE id = $1', [linkId]);
  };

  const accept = async (): Promise<void> => {
    await system.control('DELETE', '/faults');
  };

  const read = (): Promise<Answer> => system.api('GET', `/v1/links/${linkId}/networks`, service.key);

  const eventTypes = async (): Promise<string[]> => {
    const { json } = await system.api('GET', '/v1/events', service.key);
    return (json.items as Json[]).map(({ type }) => type as string);
  };

  it('answers 409 although its tokens are kept, and its access token is not used', async () => {
    await refuse();
    const calls = await system.ledger('api');
    const answer = await read();
    expect([answer.status, answer.json.code]).toEqual([409, 'reauthorization_required']);
    expect(await system.ledger('api')).toHaveLength(calls.length);
    expect(await row()).toMatchObject({ kept: true, last_trouble: 'grant_refused', lease_until: null });
  });

  it('is tried again after a minute, ten minutes, an hour, six hours, and then daily', async () => {
    await refuse();
    for (const seconds of [60, 600, 3_600, 21_600, 86_400, 86_400]) {
      const { due_in, quarantine_tries: tries } = await row();
      expect(Math.abs(Number(due_in) - seconds)).toBeLessThan(10);
      await due();
      await until('it was tried', async () => (await row()).quarantine_tries === Number(tries) + 1);
    }
    expect((await row()).status).toBe('reauthorization_required');
    await until('the service gets the event', async () => (await eventTypes()).length > 0);
    expect(await eventTypes()).toEqual(['link.reauthorization_required']);
  });

  it('comes back when COCO accepts it again, and its service gets one event', async () => {
    await refuse();
    await accept();
    await due();
    await until('it is back', async () => (await row()).status === 'active');
    expect(await row()).toMatchObject({
      refused_at: null,
      quarantine_tries: 0,
      last_trouble: null,
      failed_refreshes: 0,
    });
    expect((await read()).status).toBe(200);
    await until('the service gets the event', async () => (await eventTypes()).length === 2);
    expect(await eventTypes()).toEqual(['link.reauthorization_required', 'link.recovered']);
    const [records] = await system.database.query(
      `SELECT count(*)::int AS recovered FROM audit_events WHERE action = 'link.recovered'`,
    );
    expect(records).toEqual({ recovered: 1 });
  });

  it('stays in quarantine at the same step when a try ends without a verdict', async () => {
    await refuse();
    await system.control('DELETE', '/faults');
    await system.control('POST', '/faults', {
      match: { endpoint: 'token' },
      action: { type: 'status', status: 500 },
    });
    await due();
    await until('it was tried', async () => Number((await row()).due_in) > 200);
    expect(await row()).toMatchObject({
      status: 'reauthorization_required',
      quarantine_tries: 0,
      kept: true,
    });
  });

  it('loses its tokens at the end of the quarantine, at the latest with the next start', async () => {
    await refuse();
    await system.database.query(`UPDATE links SET refused_at = now() - interval '8 days' WHERE id = $1`, [
      linkId,
    ]);
    await system.broker.close();
    const command = await runBrokerCommand(['vault', 'verify', '--json'], {
      DATABASE_URL: system.database.url,
      KEYRING: system.environment.KEYRING ?? '',
    });
    expect(JSON.parse(command.output)).toMatchObject({ sound: true, links: { rows: 1, quarantined: 1 } });
    const { createBrokerApp } = await import('../../apps/broker/src/create-app.js');
    const next = await createBrokerApp({ ...system.environment, REFRESH_SCHEDULE: 'false' });
    await until('the tokens are gone', async () => (await row()).kept === false);
    expect(await row()).toMatchObject({ status: 'reauthorization_required', refresh_due_at: null });
    await next.close();
  });

  it('loses its tokens at once when revoked, and COCO gets the revocation', async () => {
    await refuse();
    expect((await system.api('DELETE', `/v1/links/${linkId}`, service.key)).status).toBe(204);
    expect(await row()).toMatchObject({ status: 'revoked', kept: false });
    await until('COCO gets the revocation', async () => (await system.ledger('revoke')).length === 1);
    await accept();
    await due();
    expect((await read()).status).toBe(404);
  });

  it('is re-wrapped under the new key with all others, and keeps the old key from being destroyed until then', async () => {
    await refuse();
    const second = `test-2:${randomBytes(32).toString('base64')}`;
    const environment = {
      DATABASE_URL: system.database.url,
      KEYRING: `${system.environment.KEYRING ?? ''},${second}`,
    };
    await system.broker.close();
    const retired = await runBrokerCommand(['keys', 'retire', 'test-1'], environment);
    expect(retired.code).not.toBe(0);
    const rotated = await runBrokerCommand(['keys', 'rotate', '--to', 'test-2', '--wait'], environment);
    expect([rotated.code, (await row()).key_id]).toEqual([0, 'test-2']);
    const verified = await runBrokerCommand(['vault', 'verify', '--json'], environment);
    expect(JSON.parse(verified.output)).toMatchObject({ sound: true, links: { quarantined: 1, opened: 1 } });
  });
});

describe('with LINK_QUARANTINE=0', () => {
  it('a refusal destroys the tokens at once', async () => {
    const system = await TestSystem.start({
      environment: { REFRESH_SWEEP_INTERVAL: '0.1', LINK_QUARANTINE: '0' },
    });
    const service = await system.createService();
    await insertLinks(system, service.id, 1);
    await system.control('POST', '/faults', { match: { endpoint: 'token' }, action: REFUSE });
    await system.database.query('UPDATE links SET refresh_due_at = now()');
    await until('it is refused', async () => {
      const [link] = await system.database.query('SELECT status FROM links');
      return link?.status === 'reauthorization_required';
    });
    expect(await system.database.query('SELECT FROM link_secrets')).toEqual([]);
    await system.close();
  });
});
