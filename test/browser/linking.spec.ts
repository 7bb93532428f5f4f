import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { ada, askedCapabilities, decide, logIn } from '../../demo/browser/coco-pages.js';
import { LinkingSystem } from './linking-system.js';

describe('a user links a COCO account in Chromium', () => {
  let linking: LinkingSystem;
  let page: Page;

  beforeAll(async () => {
    linking = await LinkingSystem.start();
  });

  afterEach(async () => {
    await linking.reset();
  });

  afterAll(async () => {
    await linking.close();
  });

  it('ends at the service’s page with a confirmation code, and the service makes the link active', async () => {
    const session = await linking.openSession();
    page = await linking.openBrowser();
    await page.goto(session.linkUrl);
    await logIn(page, ada);
    expect(await askedCapabilities(page)).toContain('ON_OFF_CONTROL');
    await decide(page, 'Authorize');

    const returned = await linking.backAtService(page);
    expect([...returned.keys()].sort()).toEqual(['confirmationCode', 'linkSession']);
    expect(returned.get('linkSession')).toBe(session.id);
    expect(await page.getByRole('heading').innerText()).toBe('Your home is being connected');

    const confirmed = await linking.confirm(session, returned.get('confirmationCode'));
    expect(confirmed.status).toBe(200);
    expect(confirmed.json).toMatchObject({ userId: 'user-1', status: 'active' });
  });

  it('returns a user who declines with access_denied, and leaves nothing to confirm', async () => {
    const session = await linking.openSession();
    page = await linking.openBrowser();
    await page.goto(session.linkUrl);
    await logIn(page, ada);
    await decide(page, 'Deny');

    const returned = await linking.backAtService(page);
    expect(returned.get('error')).toBe('access_denied');
    expect(returned.has('confirmationCode')).toBe(false);
    expect(await page.getByRole('heading').innerText()).toBe('Your home is not connected');
    expect((await linking.confirm(session, 'x'.repeat(43))).status).toBeGreaterThanOrEqual(400);
  });

  it('reports a wrong password, keeps the address, and continues with the right one', async () => {
    const session = await linking.openSession();
    page = await linking.openBrowser();
    await page.goto(session.linkUrl);
    await logIn(page, { ...ada, password: 'byron' });

    await page.getByRole('alert').waitFor();
    expect(await page.getByLabel('E-mail address').inputValue()).toBe(ada.email);
    expect(await page.getByLabel('Password').inputValue()).toBe('');

    await logIn(page, ada);
    await decide(page, 'Authorize');
    expect((await linking.backAtService(page)).has('confirmationCode')).toBe(true);
  });

  it('can be done with the keyboard alone', async () => {
    const session = await linking.openSession();
    page = await linking.openBrowser();
    await page.goto(session.linkUrl);
    // The first field gets the focus without a click.
    await page.getByLabel('E-mail address').and(page.locator(':focus')).waitFor();
    await page.keyboard.type(ada.email);
    await page.keyboard.press('Tab');
    await page.keyboard.type(ada.password);
    await page.keyboard.press('Enter');

    await page.getByRole('button', { name: 'Authorize' }).waitFor();
    await page.keyboard.press('Tab');
    expect(await focused(page)).toEqual({ text: 'Deny', outline: 'solid' });
    await page.keyboard.press('Tab');
    expect(await focused(page)).toEqual({ text: 'Authorize', outline: 'solid' });
    await page.keyboard.press('Space');
    expect((await linking.backAtService(page)).has('confirmationCode')).toBe(true);
  });

  it('does not ask a user who has consented before to consent again', async () => {
    const first = await linking.openSession();
    page = await linking.openBrowser();
    await page.goto(first.linkUrl);
    await logIn(page, ada);
    await decide(page, 'Authorize');
    await linking.backAtService(page);

    const second = await linking.openSession();
    const otherBrowser = await linking.openBrowser();
    await otherBrowser.goto(second.linkUrl);
    await logIn(otherBrowser, ada);
    const returned = await linking.backAtService(otherBrowser);
    expect(returned.get('linkSession')).toBe(second.id);
    expect(returned.has('confirmationCode')).toBe(true);
  });
});

/** What the keyboard would press now, and whether people see that. */
async function focused(page: Page): Promise<{ text: string; outline: string }> {
  const outline = await page.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle');
  return { text: await page.locator(':focus').innerText(), outline };
}
