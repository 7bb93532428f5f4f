/** What ends a quarantine, and what races with it: of each pair that COCO refused at most one is left, and never by accident. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BrokerProcess } from '../harness/broker/broker-process.js';
import { insertGrantedLinks, tokenCallsOf } from '../harness/rows/grants.js';
import { call, type Answer, type Json } from '../harness/network/http.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';
import { ada } from '../harness/browser/user-agent.js';

const REFUSE = { type: 'oauth-error', error: 'invalid_grant', status: 400 };

describe('a link in quarantine', () => {
  let system: TestSystem;
  let service: TestService;
  let others: BrokerProcess[];
  let linkId: string;
  let grantId: string;

  beforeEach(async () => {
    system = await TestSystem.start({
      environment: { REFRESH_SWEEP_INTERVAL: '0.1', REFRESH_SCHEDULE: 'true' },
      sandbox: { revocation: true },
    });
    service = await system.createService();
    others = [];
    [{ id: linkId, grantId } = { id: '', grantId: '' }] = await insertGrantedLinks(system, service.id, 1);
  });

  afterEach(async () => {
    await Promise.all(others.map((broker) => broker.stop()));
    await system.close();
  });

  const row = async (): Promise<Json> => {
    const [link] = await system.database.query(
      `SELECT l.*, s.generation AS "secretsGeneration", s.link_id IS NOT NULL AS kept
       FROM links l LEFT JOIN link_secrets s ON s.link_id = l.id WHERE l.id = $1`,
      [linkId],
    );
    return link as Json;
  };

  const due = async (): Promise<void> => {
    await system.database.query('UPDATE links SET refresh_due_at = now() WHERE id = $1', [linkId]);
  };

  const strike = async (action: Json, times?: number): Promise<void> => {
    await system.control('POST', '/faults', { match: { endpoint: 'token', grantId }, action, times });
  };

  const quarantine = async (): Promise<void> => {
    await strike(REFUSE);
    await due();
    await until('COCO has refused it', async () => (await row()).status === 'reauthorization_required');
    await system.control('DELETE', '/faults');
  };

  /** Lets a try of the pair begin whose answer takes long, and waits until COCO has it. */
  const beginTry = async (): Promise<void> => {
    await strike({ type: 'delay', when: 'after', milliseconds: 6_000 }, 1);
    const before = (await tokenCallsOf(system, grantId)).length;
    await due();
    await until('a try is in flight', async () => (await row()).lease_until !== null);
    await until('COCO has the request', async () => {
      const { inProgress } = await system.control('GET', '/ledger/summary');
      return inProgress > 0 || (await tokenCallsOf(system, grantId)).length > before;
    });
  };

  const read = (): Promise<Answer> => system.api('GET', `/v1/links/${linkId}/networks`, service.key);

  const metric = async (pattern: RegExp): Promise<boolean> => {
    const { text } = await call('GET', `${system.broker.managementUrl}/metrics`);
    return pattern.test(text);
  };

  const superseded = (): Promise<boolean> => metric(/^refreshes_total\{result="superseded".* [1-9]/m);

  it('that the user links again gets only the new pair: the refused one is gone and never tried again', async () => {
    await quarantine();
    const calls = (await tokenCallsOf(system, grantId)).length;
    expect(await system.link(service, ada, { userId: 'bulk', linkId })).toBe(linkId);
    const link = await row();
    expect(link).toMatchObject({
      status: 'active',
      refused_at: null,
      quarantine_tries: 0,
      last_trouble: null,
      kept: true,
      secretsGeneration: link.generation,
    });
    expect((await read()).status).toBe(200);
    await due();
    await until('it is refreshed', async () => Number((await row()).generation) > Number(link.generation));
    expect(await tokenCallsOf(system, grantId)).toHaveLength(calls);
  });

  it('that the user links again during a try keeps the new pair, whatever the result of the attempt', async () => {
    await quarantine();
    await beginTry();
    await system.link(service, ada, { userId: 'bulk', linkId });
    const relinked = await row();
    await until('the try has given its pair up', superseded);
    expect(await row()).toMatchObject({ status: 'active', generation: relinked.generation });
    expect((await read()).status).toBe(200);
  });

  it('that is revoked during a try stays revoked, and a late pair is revoked at COCO', async () => {
    await quarantine();
    await beginTry();
    expect((await system.api('DELETE', `/v1/links/${linkId}`, service.key)).status).toBe(204);
    await until('the try has given its pair up', superseded);
    expect(await row()).toMatchObject({ status: 'revoked', kept: false });
    await until('COCO gets both revocations', async () => (await system.ledger('revoke')).length === 2);
  });

  it('that is revoked along with all links loses its pair, and COCO gets its revocation', async () => {
    await quarantine();
    const { json } = await system.api('POST', '/v1/admin/revocations', system.adminKey, {
      serviceId: service.id,
      reason: 'the service is shut down',
    });
    await until('it is finished', async () => {
      const path = `/v1/admin/revocations/${String(json.id)}`;
      return (await system.api('GET', path, system.adminKey)).json.state === 'finished';
    });
    expect(await row()).toMatchObject({ status: 'revoked', kept: false, refresh_due_at: null });
    await until('COCO gets the revocation', async () => (await system.ledger('revoke')).length === 1);
    expect((await read()).status).toBe(404);
  });

  it('is tried by one of two replicas at a time, and its service gets one event that it is back', async () => {
    others.push(await BrokerProcess.start(system.environment));
    await quarantine();
    const calls = (await tokenCallsOf(system, grantId)).length;
    await due();
    await until('it is back', async () => (await row()).status === 'active');
    expect(await tokenCallsOf(system, grantId)).toHaveLength(calls + 1);
    const [told] = await system.database.query(
      `SELECT count(*)::int AS recovered FROM audit_events WHERE action = 'link.recovered'`,
    );
    expect(told).toEqual({ recovered: 1 });
  });
});
