import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '../harness/time/until.js';
import { RETURN_ORIGIN, TestSystem, type TestService } from '../harness/broker/system.js';
import { ada, grace, type UserAgent } from '../harness/browser/user-agent.js';

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

describe('a link URL', () => {
  let system: TestSystem;
  let service: TestService;

  beforeAll(async () => {
    system = await TestSystem.start();
    service = await system.createService();
  });

  afterAll(async () => {
    await system.close();
  });

  it('leads only one browser to COCO, and that one again if it comes back', async () => {
    const { linkUrl } = (await system.startSession(service)).json;
    const userAgent = system.userAgent();
    expect((await userAgent.step(new URL(linkUrl), {})).status).toBe(302);
    expect((await userAgent.step(new URL(linkUrl), {})).status).toBe(302);
    const otherBrowser = system.userAgent({ 'user-agent': 'another browser' });
    expect((await otherBrowser.step(new URL(linkUrl), {})).status).toBe(404);
  });

  const page = async (url: string, language = 'en'): Promise<{ status: number; html: string }> => {
    const answer = await fetch(url, { redirect: 'manual', headers: { 'accept-language': language } });
    return { status: answer.status, html: await answer.text() };
  };

  it('leads nowhere when it is made up or has expired, and says so in the language of the user', async () => {
    const { linkUrl } = (await system.startSession(service)).json;
    await system.database.query(`UPDATE link_sessions SET expires_at = now() - interval '1 second'`);
    const expired = await page(linkUrl, 'fr-CH, fr;q=0.9, en;q=0.8');
    expect(expired.status).toBe(404);
    expect(expired.html).toContain('<html lang="fr">');
    expect(expired.html).toContain('<h1>Ce lien a expiré</h1>');
    for (const token of ['A'.repeat(43), 'x']) {
      const unknown = await page(`${system.broker.url}/connect/${token}`, 'hi');
      expect(unknown.status).toBe(404);
      expect(unknown.html).toContain('<h1>यह लिंक अब काम नहीं करता</h1>');
    }
  });

  it('stops working at once when the service ends the session, in the language of the session', async () => {
    const { id, linkUrl } = (await system.startSession(service, { lang: 'de-AT' })).json;
    expect((await system.api('DELETE', `/v1/link-sessions/${id}`, service.key)).status).toBe(204);
    const ended = await page(linkUrl, 'fr');
    expect(ended.status).toBe(404);
    expect(ended.html).toContain('<html lang="de">');
    expect(ended.html).toContain('<h1>Dieser Link wurde zurückgezogen</h1>');
  });

  it('may have a malformed language in no request', async () => {
    const refused = await system.startSession(service, { lang: 'de_DE' });
    expect([refused.status, refused.json.errors]).toEqual([
      400,
      [{ field: 'lang', message: 'expected a language tag such as de or pt-BR' }],
    ]);
  });

  it('whose link waits for its confirmation takes the link with it when the service ends the session', async () => {
    const { id, linkUrl } = (await system.startSession(service)).json;
    const end = await system.userAgent().linkAccount(linkUrl, ada);
    expect((await system.api('DELETE', `/v1/link-sessions/${id}`, service.key)).status).toBe(204);
    const confirmationCode = end.searchParams.get('confirmationCode');
    const confirmed = await system.api('POST', `/v1/link-sessions/${id}/confirm`, service.key, {
      confirmationCode,
    });
    expect([confirmed.status, confirmed.json.code]).toEqual([409, 'confirmation_refused']);
    expect(await system.database.query(`SELECT id FROM links WHERE status = 'pending'`)).toEqual([]);
  });

  describe('made by support for a user who has to re-link', () => {
    let linkId: string;

    beforeEach(async () => {
      await system.database.query('DELETE FROM link_sessions');
      linkId = await system.link(service, ada, { userId: 'mia' });
    });

    const invite = async (lang?: string): Promise<{ id: string; linkUrl: string }> => {
      const answer = await system.api('POST', `/v1/admin/links/${linkId}/invitations`, system.adminKey, {
        lang,
      });
      expect(answer.status).toBe(201);
      return answer.json;
    };
    const endOf = async (linkUrl: string, user = ada, cancels = false): Promise<string> => {
      const userAgent = system.userAgent();
      const callback = await userAgent.untilCallback(linkUrl, user);
      if (cancels) {
        callback.searchParams.delete('code');
        callback.searchParams.set('error', 'access_denied');
      }
      const answer = await userAgent.step(callback, {});
      expect([answer.status, answer.headers.get('location')]).toEqual([200, null]);
      return /<h1>(.*)<\/h1>/.exec(await answer.text())?.[1] ?? '';
    };
    const generation = async (): Promise<number> =>
      Number(
        (await system.database.query('SELECT generation FROM links WHERE id = $1', [linkId]))[0]?.generation,
      );

    it('renews the link without the service, and ends on a page in the user’s language', async () => {
      const before = await generation();
      const { id, linkUrl } = await invite('hi');
      expect(await endOf(linkUrl)).toBe('आपका खाता कनेक्ट हो गया है');
      expect(await generation()).toBeGreaterThan(before);
      const session = (await system.api('GET', `/v1/link-sessions/${id}`, service.key)).json;
      expect(session).toMatchObject({ state: 'linked', linkId, renewsLink: true });
      expect((await system.api('GET', `/v1/links/${linkId}/networks`, service.key)).status).toBe(200);
      const confirmed = await system.api('POST', `/v1/link-sessions/${id}/confirm`, service.key, {
        confirmationCode: 'A'.repeat(43),
      });
      expect(confirmed.status).toBe(409);
    });

    it('changes nothing if another account comes back, or the user cancels', async () => {
      const before = await generation();
      expect(await endOf((await invite()).linkUrl, grace)).toBe('That is a different account');
      expect(await endOf((await invite('es')).linkUrl, ada, true)).toBe('No ha conectado su cuenta');
      expect(await generation()).toBe(before);
    });

    it('is not made where the broker could not tell the account, nor by a service', async () => {
      await system.database.query('DELETE FROM link_accounts WHERE link_id = $1', [linkId]);
      const path = `/v1/admin/links/${linkId}/invitations`;
      const refused = await system.api('POST', path, system.adminKey, {});
      expect([refused.status, refused.json.code]).toEqual([403, 'not_permitted']);
      expect((await system.api('POST', path, service.key, {})).status).toBe(403);
    });
  });
});
