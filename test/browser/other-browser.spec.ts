/**
 * The attack: a link, or the way back from COCO, is opened in a browser other than the one that set out. An attacker
 * who could do that would get a victim's home under the attacker's account, or the attacker's home under the victim's
 * (RFC 9700 section 4.7).
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page, Response } from 'playwright-core';
import { ada, decide, logIn } from '../../demo/browser/coco-pages.js';
import { holdCallback } from './held-callback.js';
import { LinkingSystem } from './linking-system.js';

describe('linking is bound to one browser', () => {
  let linking: LinkingSystem;

  beforeAll(async () => {
    linking = await LinkingSystem.start();
  });

  afterEach(async () => {
    await linking.reset();
  });

  afterAll(async () => {
    await linking.close();
  });

  it('says on a plain page that the link was opened in another browser, and the first browser can continue', async () => {
    const session = await linking.openSession();
    const first = await linking.openBrowser();
    await first.goto(session.linkUrl);

    const second = await linking.openBrowser('another browser');
    const answer = await second.goto(session.linkUrl);
    expect(answer?.status()).toBe(404);
    await expectPlainPage(second, answer, 'This link was opened in another browser');

    await logIn(first, ada);
    await decide(first, 'Authorize');
    expect((await linking.backAtService(first)).has('confirmationCode')).toBe(true);
  });

  it('refuses the callback in another browser, and the first can still complete it', async () => {
    const session = await linking.openSession();
    const first = await linking.openBrowser();
    await first.goto(session.linkUrl);
    await logIn(first, ada);
    const callback = await holdCallback(first);
    await decide(first, 'Authorize');
    const callbackUrl = await callback.url;

    const second = await linking.openBrowser();
    const answer = await second.goto(callbackUrl);
    expect(answer?.status()).toBe(400);
    await expectPlainPage(second, answer, 'This link was opened in another browser');

    await first.goto(callbackUrl);
    const returned = await linking.backAtService(first);
    const confirmed = await linking.confirm(session, returned.get('confirmationCode'));
    expect(confirmed.json).toMatchObject({ status: 'active' });
  });

  it('binds it by a cookie that no script, no other host and no foreign form can read', async () => {
    const session = await linking.openSession();
    const page = await linking.openBrowser();
    await page.goto(session.linkUrl);

    const cookies = await page.context().cookies(linking.system.environment.PUBLIC_URL);
    const cookie = cookies.find(({ name }) => name === `__Host-link-session-${session.id}`);
    // Chromium only keeps a `__Host-` cookie without `Domain` and with the path `/`.
    expect(cookie).toMatchObject({ path: '/', secure: true, httpOnly: true, sameSite: 'Lax' });

    await logIn(page, ada);
    await decide(page, 'Authorize');
    await linking.backAtService(page);
    const left = await page.context().cookies(linking.system.environment.PUBLIC_URL);
    expect(left.filter(({ name }) => name.startsWith('__Host-'))).toEqual([]);
  });
});

/** The page explains, holds nothing of the request, runs nothing and loads nothing. */
async function expectPlainPage(page: Page, answer: Response | null, heading: string): Promise<void> {
  expect(await page.getByRole('heading').innerText()).toBe(heading);
  expect(await page.locator('script, link, img, iframe, form').count()).toBe(0);
  const headers = await answer?.allHeaders();
  expect(headers?.['content-security-policy']).toContain("default-src 'none'");
  expect(headers?.['cache-control']).toBe('no-store');
  expect(headers?.['referrer-policy']).toBe('no-referrer');
}
