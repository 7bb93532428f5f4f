import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { ada, grace } from '../harness/browser/user-agent.js';

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
