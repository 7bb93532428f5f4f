/** What could go wrong at the hands of a hurried admin, next to a colleague, or after a long lunch, and must not. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { Json } from '../harness/network/http.js';
import type { TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';
import { insertLinks } from '../links/many-links.js';
import { ConsoleStage } from './console-stage.js';
import { focusedText } from './keyboard.js';
import { testLists } from './lists.tests.js';

describe('the console', () => {
  let stage: ConsoleStage;
  let service: TestService;
  let page: Page;

  beforeAll(async () => {
    stage = await ConsoleStage.start();
    service = await stage.system.createService({ name: 'lighting' });
  });

  afterEach(async () => {
    await page.context().close();
    expect(stage.complaints).toEqual([]);
  });

  afterAll(() => stage.close());

  const heading = (name: string) => page.getByRole('heading', { level: 1, name });
  const admin = (method: string, path: string, body?: object): Promise<{ json: Json }> =>
    stage.system.api(method, `/v1/admin/services/${path}`, stage.system.adminKey, body);
  const open = async (path: string): Promise<Page> => {
    page = await stage.openWindow();
    await stage.show(page, path);
    return page;
  };
  const save = (): Promise<void> => page.getByRole('button', { name: 'Save' }).click();
  const focusOn = (text: string): Promise<unknown> =>
    until(`"${text}" has the focus`, async () => (await focusedText(page)).includes(text));

  it('gives back no right that another admin took away while the page was open', async () => {
    const { id } = await stage.system.createService({
      name: 'doors',
      scopes: ['links:read', 'admin'],
      linkAccess: 'any',
    });
    await open(`/services/${id}`);
    await page.getByLabel('JWT subject').fill('doors-service');
    await admin('PATCH', id, { scopes: ['links:read'], linkAccess: 'own', requestRate: 5, owner: 'team-b' });
    await save();
    const notice = page.getByRole('alert').filter({ hasText: 'Someone else changed this service meanwhile' });
    await notice.getByText('Permissions: admin, links:read → links:read').waitFor();
    await notice.getByText('Owner: tests → team-b').waitFor();
    await focusOn('Someone else changed');
    expect((await admin('GET', id)).json.jwtSubject).toBeNull();
    expect(await page.getByLabel('JWT subject').inputValue()).toBe('doors-service');
    expect(await page.getByLabel('Calls per second').inputValue()).toBe('5');
    await save();
    await page.getByText('Saved.').waitFor();
    await page.getByLabel('Owner').fill('team-c');
    await save();
    await until('it is saved again', async () => (await admin('GET', id)).json.owner === 'team-c');
    expect((await admin('GET', id)).json).toMatchObject({
      scopes: ['links:read'],
      linkAccess: 'own',
      requestRate: 5,
      jwtSubject: 'doors-service',
    });
  });

  it('takes a limit away only if the field is empty', async () => {
    const { id } = await stage.system.createService({ requestRate: 50 });
    await open(`/services/${id}`);
    const rate = page.getByLabel('Calls per second');
    for (const typed of ['ten', '1.000', '1,5']) {
      await rate.fill(typed);
      await save();
      await page.getByText('Enter a number such as 50, 2.5 or 1,000').waitFor();
      await rate.and(page.locator(':focus')).waitFor();
      expect(await rate.getAttribute('aria-invalid')).toBe('true');
      expect((await admin('GET', id)).json.requestRate).toBe(50);
    }
    await rate.fill('1,000');
    await save();
    await until('it is saved', async () => (await admin('GET', id)).json.requestRate === 1_000);
    await until('the form shows it', async () => (await rate.inputValue()) === '1000');
    await rate.fill('');
    await save();
    await until('there is no limit', async () => (await admin('GET', id)).json.requestRate === null);
  });

  it('keeps what was typed when the session ends, and asks before it is left', async () => {
    page = await stage.openWindow({ signedIn: false });
    await stage.useOneTimeLink(page);
    await page.goto(stage.url('/services/new'));
    await page.getByLabel('Name').fill('climate');
    await page.getByLabel('Owner').fill('team-energy');
    await page.getByLabel('read devices').check();
    await page.getByRole('link', { name: 'Links', exact: true }).click();
    const question = page.getByRole('dialog', { name: 'Leave without saving?' });
    await question.getByRole('button', { name: 'Cancel' }).click();
    await question.waitFor({ state: 'detached' });
    expect(page.url()).toBe(stage.url('/services/new'));

    await stage.system.database.query('DELETE FROM console_sessions');
    await page.getByRole('button', { name: 'Register the service' }).click();
    await heading('Your session has ended').waitFor();
    await page.goto(stage.system.broker.consoleLink() ?? '');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await heading('Register a service').waitFor();
    expect(await page.getByLabel('Name').inputValue()).toBe('climate');
    expect(await page.getByLabel('read devices').isChecked()).toBe(true);
    await page.getByRole('link', { name: 'Links', exact: true }).click();
    await question.getByRole('button', { name: 'Discard changes' }).click();
    await heading('Links').waitFor();
    await page.goBack();
    await heading('Register a service').waitFor();
    expect(await page.getByLabel('Name').inputValue()).toBe('');
    stage.forgetSession();
  });

  it('shows a new key until it is saved: on going back, and when the session ends', async () => {
    page = await stage.openWindow({ signedIn: false });
    await stage.useOneTimeLink(page);
    await page.getByRole('link', { name: 'Services' }).click();
    await heading('Services').waitFor();
    await page.getByRole('link', { name: 'lighting' }).click();
    await heading('lighting').waitFor();
    await page.getByRole('button', { name: 'Create another key' }).dblclick();
    const dialog = page.getByRole('dialog', { name: 'API key for lighting' });
    const key = await dialog.locator('pre').innerText();
    await page.goBack();
    await heading('Services').waitFor();
    await stage.system.database.query('DELETE FROM console_sessions');
    await page.goBack();
    await heading('Your session has ended').waitFor();
    expect(await dialog.locator('pre').innerText()).toBe(key);
    expect((await admin('GET', service.id)).json.keys).toHaveLength(2);
    await dialog.getByRole('button', { name: 'I’ve saved it' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await page.content()).not.toContain(key);
    stage.forgetSession();
  });

  it('warns before an unused session ends, and keeps it on request', async () => {
    page = await stage.openWindow();
    await page.clock.install();
    await stage.show(page, '/keys');
    const warning = page.getByRole('alert').filter({ hasText: 'Your session ends at' });
    // In steps, so that the page stops to look for news once it is unattended: each look would keep the session.
    await until('it warns', async () => {
      await page.clock.runFor('02:00');
      return warning.isVisible();
    });
    await warning.getByRole('button', { name: 'Stay signed in' }).click();
    await warning.waitFor({ state: 'detached' });
  });

  it.each(['/links?idleSince=foo', '/audit?from=yesterday', '/audit?to=2027-99-99', '/links?serviceId=no'])(
    'opens %s, an address that someone broke',
    async (path) => {
      await open(path);
      await heading(path.startsWith('/links') ? 'Links' : 'Audit trail').waitFor();
      expect(await page.getByText('The console failed').count()).toBe(0);
    },
  );

  it('leaves the focus where the keyboard was', async () => {
    await insertLinks(stage.system.database, service.id, 120, { userId: 'crowd' });
    await open('/links');
    await page.getByLabel('User').fill('crowd');
    await page.keyboard.press('Enter');
    await until('the search is in the address', () => page.url().includes('userId=crowd'));
    await page.getByRole('status').getByText('50 links on this page, more on the next').waitFor();
    await page.getByLabel('User').and(page.locator(':focus')).waitFor();
    await page.getByRole('button', { name: 'Next page' }).press('Enter');
    await page.getByRole('region', { name: 'Links, newest first' }).and(page.locator(':focus')).waitFor();

    await page.getByRole('row').nth(1).getByRole('link').click();
    await heading('Link of crowd').waitFor();
    const revoke = page.getByRole('button', { name: 'Revoke' });
    await revoke.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await revoke.and(page.locator(':focus')).waitFor();
    await revoke.press('Enter');
    await page.getByRole('textbox', { name: 'Reason' }).fill('by keyboard');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await focusOn('Link of crowd');
  });

  it('speaks one language, whatever the browser’s', async () => {
    await insertLinks(stage.system.database, service.id, 1, { userId: 'german' });
    page = await stage.openWindow({ locale: 'de-DE' });
    await stage.show(page, '/links?userId=german');
    const times = await page.locator('td time').allInnerTexts();
    expect(times.length).toBeGreaterThan(0);
    for (const time of times) expect(time).not.toMatch(/vor |gerade|Stunde/);
  });

  it('says that a revoked link has no access any more, and when it was last used', async () => {
    const [linkId = ''] = await insertLinks(stage.system.database, service.id, 1, { userId: 'gone' });
    await stage.system.api('POST', '/v1/admin/revocations', stage.system.adminKey, {
      linkIds: [linkId],
      reason: 'ticket 4711',
    });
    await open(`/links/${linkId}`);
    await page.getByText('its tokens were destroyed').first().waitFor();
    for (const text of ['Access token expires', 'Next refresh'])
      expect(await page.getByText(text).count()).toBe(0);
    await page.getByText('within the last hour').waitFor();
  });

  it('leads from another address of the broker to its own, where changes are accepted', async () => {
    page = await stage.openWindow({ signedIn: false });
    const elsewhere = new URL(stage.url('/links?status=active'));
    elsewhere.hostname = '127.0.0.1';
    await page.goto(elsewhere.href);
    await heading('The console has another address').waitFor();
    await page.getByRole('link', { name: 'Open the console there' }).click();
    await heading('Sign in').waitFor();
    expect(page.url()).toBe(stage.url('/links?status=active'));
  });

  testLists({ stage: () => stage, service: () => service, open });
});
