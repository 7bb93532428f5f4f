import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createBrokerClient } from '#client';
import { ADA } from '../harness/rows/grants.js';
import { freePort } from '../harness/network/free-port.js';
import { call } from '../harness/network/http.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';
import { ada, UserAgent, type Page } from '../harness/browser/user-agent.js';
import { RunningExample } from './running-example.js';
import { serviceScopes } from './service-client.js';

/** Pages of COCO and of the app are all opened: no origin stops the browser. */
const NOWHERE = 'https://nowhere.invalid';

describe.each(['express', 'nest'])('the example of %s', (name) => {
  let system: TestSystem;
  let service: TestService;
  let example: RunningExample;
  let appUrl: string;

  beforeAll(async () => {
    system = await TestSystem.start();
  });

  afterAll(async () => {
    await system.close();
  });

  beforeEach(async () => {
    const port = await freePort();
    appUrl = `http://localhost:${port}`;
    service = await system.createService({
      scopes: serviceScopes,
      returnUrlPrefixes: [`${appUrl}/coco/`],
    });
    const webhook = await system.api('POST', '/v1/webhooks', service.key, { url: `${appUrl}/coco/events` });
    example = await RunningExample.start(name, {
      PORT: String(port),
      BROKER_URL: system.broker.url,
      BROKER_KEY: service.key,
      WEBHOOK_SECRET: webhook.json.secret,
    });
  });

  afterEach(async () => {
    await example.stop();
  });

  /** A browser in which a user of the app is logged in, and the app's page in it. */
  const logIn = async (userId: string): Promise<{ browser: UserAgent; home: Page }> => {
    const browser = new UserAgent(NOWHERE);
    const home = await browser.submit(await browser.open(appUrl), { userId });
    return { browser, home };
  };

  /** Continues from COCO's first page until the browser is back at the app. */
  const goThroughCoco = async (browser: UserAgent, start: Page): Promise<Page> => {
    let page = start;
    if (page.html.includes('name="password"')) page = await browser.submit(page, { ...ada });
    if (page.html.includes('name="decision"')) page = await browser.submit(page, { decision: 'authorize' });
    return page;
  };

  /** Links, and goes back to the app's page. */
  const link = async ({ browser, home }: { browser: UserAgent; home: Page }): Promise<Page> => {
    const end = await goThroughCoco(browser, await browser.submit(home, {}));
    expect([end.status, end.html]).toEqual([200, expect.stringContaining('Your COCO account is linked.')]);
    return browser.open(appUrl);
  };

  const linksOf = async (userId: string): Promise<string[]> => {
    const { json } = await system.api('GET', `/v1/links?userId=${userId}&status=active`, service.key);
    return json.items.map(({ id }: { id: string }) => id);
  };

  it('links, switches the lamp on, and learns by a webhook that the link has ended', async () => {
    const user = await logIn('ada');
    const home = await link(user);
    expect((await user.browser.submit(home, {})).html).toContain('The lamp is on.');
    const commands = (await system.ledger('api')).filter(({ method }) => method === 'POST');
    expect(commands).toHaveLength(1);
    const [id = ''] = await linksOf('ada');
    await createBrokerClient({ baseUrl: system.broker.url, credential: service.key }).links.revoke(id);
    await until('the app has received the event', async () =>
      (await user.browser.open(appUrl)).html.includes('Link COCO'),
    );
    await system.control('DELETE', '/ledger');
  });

  it('accepts no webhook that is not the broker’s', async () => {
    const user = await logIn('eve');
    await link(user);
    const [linkId] = await linksOf('eve');
    const forged = await call('POST', `${appUrl}/coco/events`, {
      body: { type: 'link.revoked', timestamp: new Date().toISOString(), data: { linkId, userId: 'eve' } },
      headers: {
        'webhook-id': 'forged',
        'webhook-timestamp': String(Math.floor(Date.now() / 1000)),
        'webhook-signature': `v1,${'A'.repeat(43)}=`,
      },
    });
    expect(forged.status).toBe(400);
    expect((await call('POST', `${appUrl}/coco/events`)).status).toBe(400);
    expect((await user.browser.open(appUrl)).html).toContain('Switch it on');
  });

  // The attacker begins, and leads the victim's browser to the link; the victim consents at COCO. If the app confirmed what
  // came back, the attacker's link would act on the victim's devices.
  it('does not use the confirmation of another user’s browser for the one who started', async () => {
    const attacker = await logIn('mallory');
    const victim = await logIn('victim');
    const begun = await attacker.browser.step(new URL('/coco/link', appUrl), { method: 'POST' });
    const linkUrl = begun.headers.get('location') ?? '';
    const end = await goThroughCoco(victim.browser, await victim.browser.open(linkUrl));
    expect(end.url.pathname).toBe('/coco/done');
    expect(end.url.searchParams.has('confirmationCode')).toBe(true);
    expect([end.status, end.html]).toEqual([403, expect.stringContaining('nothing here that you began')]);
    expect([await linksOf('mallory'), await linksOf('victim')]).toEqual([[], []]);
    for (const { browser } of [attacker, victim])
      expect((await browser.open(appUrl)).html).toContain('Link COCO');
  });

  it('lets a user whom COCO refuses link again, under the same link', async () => {
    const user = await logIn('again');
    const home = await link(user);
    const before = await linksOf('again');
    await system.control('POST', `/users/${ADA}/revoke-grants`);
    await system.expireAccessToken(before[0] ?? '');
    const end = await goThroughCoco(user.browser, await user.browser.submit(home, {}));
    expect(end.html).toContain('Your COCO account is linked.');
    const lamp = await user.browser.submit(await user.browser.open(appUrl), {});
    expect([lamp.html, await linksOf('again')]).toEqual([expect.stringContaining('The lamp is on.'), before]);
  });
});
