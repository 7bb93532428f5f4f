import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '../harness/time/until.js';
import { RETURN_ORIGIN, TestSystem, type TestService } from '../harness/broker/system.js';
import { ada, type UserAgent } from '../harness/browser/user-agent.js';

describe('a callback that goes wrong', () => {
  let system: TestSystem;
  let service: TestService;
  let userAgent: UserAgent;
  let sessionId: string;
  let linkUrl: string;

  beforeAll(async () => {
    system = await TestSystem.start();
    service = await system.createService();
  });

  afterAll(async () => {
    await system.close();
  });

  beforeEach(async () => {
    await system.database.query('DELETE FROM link_sessions');
    await system.control('DELETE', '/faults');
    await system.control('DELETE', '/ledger');
    const session = await system.startSession(service);
    sessionId = session.json.id;
    linkUrl = session.json.linkUrl;
    userAgent = system.userAgent();
  });

  const tokenCalls = async (): Promise<number> => (await system.ledger('token')).length;

  const expectReturn = (url: URL, error: string, reason: string): void => {
    expect(url.origin).toBe(RETURN_ORIGIN);
    expect(Object.fromEntries(url.searchParams)).toEqual({ linkSession: sessionId, error, reason });
  };

  const expectPage = async (response: Response): Promise<void> => {
    const html = await response.text();
    expect([response.status, html]).toEqual([400, expect.stringContaining('start again')]);
    expect(html).not.toMatch(/<script|\bat .*\.js/);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(response.headers.get('location')).toBeNull();
  };

  const told = async (key = service.key): Promise<Record<string, unknown>> =>
    (await system.api('GET', `/v1/link-sessions/${sessionId}`, key)).json;

  it('because the user declined ends at the service with access_denied, and support can tell', async () => {
    expect(await told()).toMatchObject({ state: 'created', openedAt: null, endedAt: null });
    expectReturn(await userAgent.linkAccount(linkUrl, ada, 'deny'), 'access_denied', 'refused_by_coco');
    expect(await tokenCalls()).toBe(0);
    expect(await told()).toMatchObject({
      id: sessionId,
      state: 'cancelled',
      explanation: 'The user cancelled at COCO.',
      linkId: null,
      endedAt: expect.any(String),
    });
    const { items } = (await system.api('GET', '/v1/admin/link-sessions?state=cancelled', system.adminKey))
      .json;
    expect(items.map(({ id }: { id: string }) => id)).toEqual([sessionId]);
  });

  it('because the state is unknown ends on a page', async () => {
    const callback = await userAgent.untilCallback(linkUrl, ada);
    callback.searchParams.set('state', 'A'.repeat(43));
    await expectPage(await userAgent.step(callback, {}));
    expect(await tokenCalls()).toBe(0);
  });

  it('because there is no state at all ends on a page', async () => {
    await expectPage(await fetch(`${system.broker.url}/oauth/callback`));
    await expectPage(await fetch(`${system.broker.url}/oauth/callback?code=x`));
  });

  it('because the session has expired ends at the service', async () => {
    const callback = await userAgent.untilCallback(linkUrl, ada);
    await system.database.query(`UPDATE link_sessions SET expires_at = now() - interval '1 second'`);
    const end = new URL((await userAgent.step(callback, {})).headers.get('location') ?? '');
    expectReturn(end, 'invalid_request', 'session_expired_or_used');
    expect(await tokenCalls()).toBe(0);
  });

  it('because it arrives in another browser ends on a page, and the right browser can still finish', async () => {
    const callback = await userAgent.untilCallback(linkUrl, ada);
    await expectPage(await system.userAgent().step(callback, {}));
    const end = new URL((await userAgent.step(callback, {})).headers.get('location') ?? '');
    expect(end.searchParams.has('confirmationCode')).toBe(true);
    expect(await told()).toMatchObject({ state: 'unconfirmed', otherBrowserAt: expect.any(String) });
  });

  it('because the service ended the session while COCO issued tokens leaves no link and no grant', async () => {
    const pending = async (): Promise<number> =>
      (await system.database.query(`SELECT id FROM links WHERE status = 'pending'`)).length;
    const before = await pending();
    const callback = await userAgent.untilCallback(linkUrl, ada);
    await system.control('POST', '/faults', {
      match: { endpoint: 'token' },
      action: { type: 'delay', milliseconds: 1_000, when: 'before' },
    });
    const returning = userAgent.step(callback, {});
    await until('the code is being exchanged', async () => (await told()).state === 'returned');
    expect((await system.api('DELETE', `/v1/link-sessions/${sessionId}`, service.key)).status).toBe(204);
    expectReturn(new URL((await returning).headers.get('location') ?? ''), 'access_denied', 'withdrawn');
    expect(await pending()).toBe(before);
    expect((await told()).state).toBe('withdrawn');
  });

  it('because the service ended the session before the user came back ends at the service', async () => {
    const callback = await userAgent.untilCallback(linkUrl, ada);
    const other = await system.createService();
    expect((await system.api('DELETE', `/v1/link-sessions/${sessionId}`, other.key)).status).toBe(404);
    for (let round = 0; round < 2; round += 1)
      expect((await system.api('DELETE', `/v1/link-sessions/${sessionId}`, service.key)).status).toBe(204);
    const end = new URL((await userAgent.step(callback, {})).headers.get('location') ?? '');
    expectReturn(end, 'access_denied', 'withdrawn');
    expect(await tokenCalls()).toBe(0);
    const records = await system.database.query(
      `SELECT actor_kind FROM audit_events WHERE details ->> 'linkSession' = $1 AND action = 'link.refused'`,
      [sessionId],
    );
    expect(records).toEqual([{ actor_kind: 'service' }]);
  });

  it('because COCO refuses the code ends at the service', async () => {
    const callback = await userAgent.untilCallback(linkUrl, ada);
    callback.searchParams.set('code', 'not-the-code');
    const end = new URL((await userAgent.step(callback, {})).headers.get('location') ?? '');
    expectReturn(end, 'invalid_grant', 'code_refused');
  });

  it.each([
    ['fails', { type: 'status', status: 500 }, 'temporarily_unavailable', 'provider_down'],
    ['is cut off', { type: 'cut-before' }, 'temporarily_unavailable', 'provider_down'],
    ['answers nonsense', { type: 'html' }, 'temporarily_unavailable', 'provider_down'],
    [
      'throttles',
      { type: 'status', status: 429, retryAfter: '5' },
      'temporarily_unavailable',
      'provider_throttled',
    ],
    [
      'does not accept the broker',
      { type: 'oauth-error', error: 'invalid_client', status: 401 },
      'server_error',
      'client_misconfigured',
    ],
  ])('because COCO %s ends at the service', async (_what, action, error, reason) => {
    const callback = await userAgent.untilCallback(linkUrl, ada);
    await system.control('POST', '/faults', { match: { endpoint: 'token' }, action });
    const end = new URL((await userAgent.step(callback, {})).headers.get('location') ?? '');
    expectReturn(end, error, reason);
  });

  it.each([
    [
      'a code twice',
      (url: URL) => {
        url.searchParams.append('code', 'x');
      },
    ],
    [
      'another issuer',
      (url: URL) => {
        url.searchParams.set('iss', 'https://evil.example');
      },
    ],
    [
      'an unknown error',
      (url: URL) => {
        url.searchParams.set('error', '<script>alert(1)</script>');
      },
    ],
  ])('because it carries %s ends at the service with a fixed text', async (_what, spoil) => {
    const callback = await userAgent.untilCallback(linkUrl, ada);
    spoil(callback);
    const end = new URL((await userAgent.step(callback, {})).headers.get('location') ?? '');
    expect(end.origin).toBe(RETURN_ORIGIN);
    expect(['invalid_request', 'server_error']).toContain(end.searchParams.get('error'));
    expect(end.href).not.toContain('script');
    expect(await tokenCalls()).toBe(0);
  });

  it('leaves an existing link as it was', async () => {
    const linkId = await system.link(service, ada, { userId: 'user-2' });
    const renewal = await system.startSession(service, { userId: 'user-2', linkId });
    await system.userAgent().linkAccount(renewal.json.linkUrl, ada, 'deny');
    expect((await system.api('GET', `/v1/links/${linkId}/networks`, service.key)).status).toBe(200);
  });
});
