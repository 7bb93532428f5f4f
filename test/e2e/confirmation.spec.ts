import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { ada, grace } from '../harness/browser/user-agent.js';

describe('confirmation', () => {
  let system: TestSystem;
  let service: TestService;

  beforeAll(async () => {
    system = await TestSystem.start();
    service = await system.createService();
  });

  afterAll(async () => {
    await system.close();
  });

  const connect = async (
    body = {},
    user = ada,
  ): Promise<{ sessionId: string; confirmationCode: string; linkId: string }> => {
    const session = await system.startSession(service, body);
    const end = await system.userAgent().linkAccount(session.json.linkUrl, user);
    const [row] = await system.database.query('SELECT link_id FROM link_sessions WHERE id = $1', [
      session.json.id,
    ]);
    return {
      sessionId: session.json.id,
      confirmationCode: end.searchParams.get('confirmationCode') ?? '',
      linkId: String(row?.link_id),
    };
  };

  const confirm = async (sessionId: string, confirmationCode: string, key = service.key): Promise<number> =>
    (await system.api('POST', `/v1/link-sessions/${sessionId}/confirm`, key, { confirmationCode })).status;

  it('is needed before the link can be used', async () => {
    const { linkId } = await connect();
    const answer = await system.api('GET', `/v1/links/${linkId}/networks`, service.key);
    expect([answer.status, answer.json.code]).toEqual([409, 'link_not_active']);
  });

  it('is accepted once', async () => {
    const { sessionId, confirmationCode } = await connect();
    const all = await Promise.all(Array.from({ length: 10 }, () => confirm(sessionId, confirmationCode)));
    expect(all.filter((status) => status === 200)).toHaveLength(1);
    expect(all.filter((status) => status === 409)).toHaveLength(9);
  });

  it('is refused with a wrong code, to another service, and too late', async () => {
    const { sessionId, confirmationCode, linkId } = await connect();
    const other = await system.createService();
    expect(await confirm(sessionId, 'A'.repeat(43))).toBe(409);
    expect(await confirm(sessionId, confirmationCode, other.key)).toBe(409);
    await system.database.query(
      `UPDATE link_sessions SET confirmation_expires_at = now() - interval '1 second' WHERE id = $1`,
      [sessionId],
    );
    expect(await confirm(sessionId, confirmationCode)).toBe(409);
    expect((await system.api('GET', `/v1/links/${linkId}`, service.key)).json.status).toBe('pending');
  });

  it('of a renewal gives the same link new tokens, and the old ones work until then', async () => {
    const linkId = await system.link(service, ada, { userId: 'renewing' });
    const { sessionId, confirmationCode } = await connect({ userId: 'renewing', linkId });
    expect((await system.api('GET', `/v1/links/${linkId}/networks`, service.key)).status).toBe(200);
    expect(await confirm(sessionId, confirmationCode)).toBe(200);
    expect((await system.api('GET', `/v1/links/${linkId}/networks`, service.key)).status).toBe(200);
    const links = await system.api('GET', '/v1/links?userId=renewing', service.key);
    expect(links.json.items.map((link: { id: string }) => link.id)).toEqual([linkId]);
  });

  it('revives a link that COCO had ended, under the same id', async () => {
    const linkId = await system.link(service, grace, { userId: 'revived' });
    const { id: cocoUserId } = await cocoUser(linkId);
    await system.control('POST', `/users/${cocoUserId}/revoke-grants`);
    await system.expireAccessToken(linkId);
    const refused = await system.api('GET', `/v1/links/${linkId}/networks`, service.key);
    expect([refused.status, refused.json.code, refused.json.reason]).toEqual([
      409,
      'reauthorization_required',
      'grant_refused',
    ]);
    const { sessionId, confirmationCode } = await connect({ userId: 'revived', linkId }, grace);
    expect(await confirm(sessionId, confirmationCode)).toBe(200);
    expect((await system.api('GET', `/v1/links/${linkId}/networks`, service.key)).status).toBe(200);
  });

  const cocoUser = async (linkId: string): Promise<{ id: string }> => {
    const me = await system.api('GET', `/v1/links/${linkId}/coco/user-manager/users/me`, service.key);
    return { id: me.json.userId };
  };
});
