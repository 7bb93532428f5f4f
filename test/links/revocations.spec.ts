import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BrokerProcess } from '../harness/broker/broker-process.js';
import { call, type Answer, type Json } from '../harness/network/http.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';
import { ada, grace } from '../harness/browser/user-agent.js';
import { insertLinks } from './many-links.js';

describe('revocations', () => {
  let system: TestSystem;
  let replica: BrokerProcess;
  let service: TestService;

  beforeAll(async () => {
    system = await TestSystem.start({ sandbox: { revocation: true } });
    replica = await BrokerProcess.start(system.environment);
    service = await system.createService();
  });

  afterAll(async () => {
    await replica.stop();
    await system.close();
  });

  const revoke = (body: object): Promise<Answer> =>
    system.api('POST', '/v1/admin/revocations', system.adminKey, body);
  const progress = async (id: string): Promise<Json> =>
    (await system.api('GET', `/v1/admin/revocations/${id}`, system.adminKey)).json;
  const calledOn = async (url: string, linkId: string): Promise<number> =>
    (await call('GET', `${url}/v1/links/${linkId}/networks`, { key: service.key })).status;
  const statesOf = async (ids: readonly string[]): Promise<string[]> => {
    const rows = await system.database.query(
      'SELECT DISTINCT status FROM links WHERE id = ANY($1) ORDER BY status',
      [ids],
    );
    return rows.map(({ status }) => status as string);
  };

  it('end one link at once, on every replica, and revoke at COCO', async () => {
    const linkId = await system.link(service, ada, { userId: 'ada' });
    expect(await calledOn(system.broker.url, linkId)).toBe(200);
    expect(await calledOn(replica.url, linkId)).toBe(200);
    const { status, json } = await revoke({ linkIds: [linkId], reason: 'the user asked by telephone' });
    expect(status).toBe(202);
    expect(json).toMatchObject({
      target: { linkIds: [linkId] },
      reason: 'the user asked by telephone',
      state: 'finished',
      linksTotal: 1,
      linksRevoked: 1,
      finishedAt: expect.any(String),
    });
    expect(await calledOn(system.broker.url, linkId)).toBe(404);
    await until('the other replica refuses', async () => (await calledOn(replica.url, linkId)) === 404);
    const secrets = await system.database.query('SELECT FROM link_secrets WHERE link_id = $1', [linkId]);
    expect(secrets).toHaveLength(0);
    await until('COCO got the revocation', async () => {
      const [told] = await system.ledger('revoke');
      return told?.outcome === 'ok' && told.refreshTokenHash !== undefined;
    });
  });

  it('record who, why, and which links', async () => {
    const [linkId = ''] = await insertLinks(system.database, service.id, 1);
    const { json, headers } = await revoke({ linkIds: [linkId], reason: 'a phone was lost' });
    const records = await system.database.query(
      `SELECT action, actor_kind, link_id, service_id, request_id, details FROM audit_events
       WHERE details ->> 'revocation' = $1 ORDER BY id`,
      [json.id],
    );
    const by = { actor_kind: 'admin', request_id: headers.get('x-request-id') };
    expect(records).toMatchObject([
      { action: 'revocation.started', ...by, details: { reason: 'a phone was lost', links: 1 } },
      {
        action: 'link.revoked',
        ...by,
        link_id: linkId,
        service_id: service.id,
        details: { reason: 'a phone was lost' },
      },
      { action: 'revocation.finished', ...by },
    ]);
  });

  it('only count and change nothing, if requested', async () => {
    const ids = await insertLinks(system.database, service.id, 3, { userId: 'counted' });
    const answer = await revoke({ userId: 'counted', reason: 'to see', dryRun: true });
    expect([answer.status, answer.json]).toEqual([200, { dryRun: true, links: 3 }]);
    expect(await statesOf(ids)).toEqual(['active']);
  });

  it('end a user’s links everywhere or at one service, and no one else’s', async () => {
    const other = await system.createService();
    const here = await insertLinks(system.database, service.id, 2, { userId: 'moved out' });
    const there = await insertLinks(system.database, other.id, 2, { userId: 'moved out' });
    const neighbour = await insertLinks(system.database, other.id, 1, { userId: 'neighbour' });
    await revoke({ userId: 'moved out', serviceId: other.id, reason: 'moved' });
    expect([await statesOf(here), await statesOf(there)]).toEqual([['active'], ['revoked']]);
    await revoke({ userId: 'moved out', reason: 'moved' });
    expect([await statesOf(here), await statesOf(neighbour)]).toEqual([['revoked'], ['active']]);
  });

  it('of many links continue in the background, with progress, and skip none', async () => {
    const large = await system.createService();
    const ids: string[] = [];
    for (const userId of ['a', 'b', 'c'])
      ids.push(...(await insertLinks(system.database, large.id, 700, { userId })));
    const { json } = await revoke({ serviceId: large.id, reason: 'the service is closed' });
    expect(json).toMatchObject({ state: 'running', linksTotal: 2_100 });
    expect(json.linksRevoked).toBeGreaterThan(0);
    await until('the revocation has finished', async () => (await progress(json.id)).state === 'finished');
    expect(await progress(json.id)).toMatchObject({ linksRevoked: 2_100, finishedAt: expect.any(String) });
    expect(await statesOf(ids)).toEqual(['revoked']);
    const [records] = await system.database.query(
      `SELECT count(*)::int AS links FROM audit_events WHERE action = 'link.revoked' AND details ->> 'revocation' = $1`,
      [json.id],
    );
    expect(records).toEqual({ links: 2_100 });
  });

  it('continue if the replica that started them is gone', async () => {
    const left = await system.createService();
    const ids = await insertLinks(system.database, left.id, 300);
    const id = '01920000-0000-7000-8000-0000000000aa';
    await system.database.query(
      `INSERT INTO revocations (id, target, reason, actor_kind, links_total) VALUES ($1, $2, 'left', 'admin', 300)`,
      [id, JSON.stringify({ serviceId: left.id })],
    );
    await until('another replica took it up', async () => (await progress(id)).state === 'finished');
    expect(await statesOf(ids)).toEqual(['revoked']);
  });

  it('leave links made after they started', async () => {
    const [late = ''] = await insertLinks(system.database, service.id, 1, { userId: 'late' });
    await system.database.query(`UPDATE links SET created_at = now() + interval '1 hour' WHERE id = $1`, [
      late,
    ]);
    const { json } = await revoke({ userId: 'late', reason: 'too early' });
    expect(json).toMatchObject({ state: 'finished', linksRevoked: 0 });
    expect(await statesOf([late])).toEqual(['active']);
  });

  it.each<[string, object, string]>([
    ['no reason', { all: true }, 'reason'],
    ['an empty reason', { all: true, reason: '' }, 'reason'],
    ['no target', { reason: 'x' }, 'target'],
    ['two targets', { reason: 'x', all: true, userId: 'ada' }, 'target'],
    ['all, but false', { reason: 'x', all: false }, 'all'],
    ['no links', { reason: 'x', linkIds: [] }, 'linkIds'],
    ['invalid ids', { reason: 'x', linkIds: ['1'] }, 'linkIds'],
    ['a dry run as text', { reason: 'x', all: true, dryRun: 'yes' }, 'dryRun'],
  ])('reject %s by name and end nothing', async (_what, body, field) => {
    const before = await system.database.query('SELECT FROM revocations');
    const { status, json } = await revoke(body);
    expect([status, json.errors[0].field]).toEqual([400, field]);
    expect(await system.database.query('SELECT FROM revocations')).toHaveLength(before.length);
  });

  it('are for admins, listed newest first, and not found under an unknown id', async () => {
    const body = { all: true, reason: 'mine' };
    expect((await system.api('POST', '/v1/admin/revocations', service.key, body)).status).toBe(403);
    const { json } = await system.api('GET', '/v1/admin/revocations?limit=2', system.adminKey);
    const times = json.items.map(({ startedAt }: Json) => startedAt as string);
    expect(times).toEqual([...times].sort().reverse());
    const unknown = '01920000-0000-7000-8000-000000000000';
    expect((await system.api('GET', `/v1/admin/revocations/${unknown}`, system.adminKey)).status).toBe(404);
  });

  it('of all end every link', async () => {
    const linkId = await system.link(service, grace, { userId: 'grace' });
    const { json } = await revoke({ all: true, reason: 'the day it leaked' });
    await until('the revocation has finished', async () => (await progress(json.id)).state === 'finished');
    const open = await system.database.query(
      `SELECT FROM links WHERE status <> 'revoked' AND created_at <= now()`,
    );
    expect(open).toHaveLength(0);
    await until('both refuse', async () => {
      const answers = [await calledOn(system.broker.url, linkId), await calledOn(replica.url, linkId)];
      return answers.every((status) => status === 404);
    });
  });
});
