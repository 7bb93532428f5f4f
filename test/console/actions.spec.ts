import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';
import { ada, grace } from '../harness/browser/user-agent.js';
import { insertLinks } from '../links/many-links.js';
import { TestKeyringFile } from '../rotation/keyring-file.js';
import { ConsoleStage } from './console-stage.js';
import { focusedText, tabTo } from './keyboard.js';
import { testOperatingActions } from './operating-actions.tests.js';
import { fetchAttack, formAttack, visitAttack } from './other-site.js';
import { testServiceActions } from './service-actions.tests.js';

describe('an admin at the console', () => {
  let keyring: TestKeyringFile;
  let stage: ConsoleStage;
  let service: TestService;
  let page: Page;

  beforeAll(async () => {
    keyring = new TestKeyringFile('first');
    stage = await ConsoleStage.start({ KEYRING: '', KEYRING_FILE: keyring.path });
    service = await stage.system.createService({ name: 'lighting' });
  });

  afterEach(async () => {
    await page.context().close();
    expect(stage.complaints).toEqual([]);
  });

  afterAll(async () => {
    await stage.close();
    keyring.remove();
  });

  const callThrough = async (linkId: string): Promise<number> =>
    (await stage.system.api('GET', `/v1/links/${linkId}/networks`, service.key)).status;
  const statusOf = async (linkId: string): Promise<unknown> =>
    (await stage.system.database.query('SELECT status FROM links WHERE id = $1', [linkId]))[0]?.status;
  const heading = (name: string) => page.getByRole('heading', { level: 1, name });

  it('signs in with the one-time link, returns to the page they wanted, and signs out', async () => {
    page = await stage.openWindow({ signedIn: false });
    await page.goto(stage.url('/links?status=active'));
    await heading('Sign in').waitFor();
    const link = stage.system.broker.consoleLink() ?? '';
    await page.goto(link);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await heading('Links').waitFor();
    expect(page.url()).toBe(stage.url('/links?status=active'));
    expect(await page.getByLabel('State').inputValue()).toBe('active');

    await page.getByRole('button', { name: 'Sign out' }).click();
    await heading('Sign in').waitFor();
    await page.goto(link);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('This link has been used').waitFor();
  });

  it('finds a user’s link, reads its activity, revokes it, and the next call is refused', async () => {
    const linkId = await stage.system.link(service, ada, { userId: 'ada' });
    await insertLinks(stage.system.database, service.id, 120, { userId: 'crowd' });
    expect(await callThrough(linkId)).toBe(200);

    page = await stage.openWindow();
    await page.goto(stage.url('/links'));
    await page.getByLabel('User').fill('ada');
    await page.getByRole('button', { name: 'Search' }).click();
    await until('only the user’s link is listed', async () => (await page.getByRole('row').count()) === 2);
    await page.getByRole('link', { name: 'ada' }).click();
    await page.getByText('lighting confirmed the link; it is active.').waitFor();

    await page.getByRole('button', { name: 'Revoke' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('the user asked by telephone');
    await dialog.getByRole('button', { name: 'Revoke this link' }).click();
    await page.getByText('revoked the link (the user asked by telephone)').waitFor();
    expect(await callThrough(linkId)).toBe(404);
  });

  it('pages forward and back through many links', async () => {
    page = await stage.openWindow();
    await page.goto(stage.url('/links?userId=crowd'));
    const first = page.getByRole('row').nth(1).getByRole('link');
    const firstAddress = await first.getAttribute('href');
    await page.getByRole('button', { name: 'Next page' }).click();
    await until('another page is shown', async () => (await first.getAttribute('href')) !== firstAddress);
    await page.getByRole('button', { name: 'Next page' }).click();
    await until('the last page is shown', async () => (await page.getByRole('row').count()) === 21);
    expect(await page.getByRole('button', { name: 'Next page' }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Previous page' }).click();
    await page.getByRole('button', { name: 'Previous page' }).click();
    await until('the first page is shown', async () => (await first.getAttribute('href')) === firstAddress);
  });

  it('revokes a link with the keyboard alone', async () => {
    const linkId = await stage.system.link(service, grace, { userId: 'grace' });
    page = await stage.openWindow();
    await page.goto(stage.url('/'));
    await heading('Overview').waitFor();
    await page.keyboard.press('Tab');
    expect(await focusedText(page)).toBe('Skip to content');
    await tabTo(page, 'Links');
    await page.keyboard.press('Enter');
    await heading('Links').waitFor();
    await until('the heading has the focus', async () => (await focusedText(page)) === 'Links');
    await tabTo(page, 'Export CSV');
    await page.keyboard.press('Tab');
    await page.keyboard.type('grace');
    await page.keyboard.press('Enter');
    await until('only her link is listed', async () => (await page.getByRole('row').count()) === 2);
    await tabTo(page, 'grace');
    await page.keyboard.press('Enter');
    await heading('Link of grace').waitFor();
    await tabTo(page, 'Revoke');
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Reason' }).and(page.locator(':focus')).waitFor();
    await page.keyboard.type('by keyboard');
    await page.keyboard.press('Enter');
    await page.getByText('revoked the link (by keyboard)').waitFor();
    expect(await statusOf(linkId)).toBe('revoked');
  });

  const parts = {
    stage: () => stage,
    keyring: () => keyring,
    service: () => service,
    openWindow: async () => (page = await stage.openWindow()),
  };
  testServiceActions(parts);

  it('revokes a user’s links only after their number is counted and typed', async () => {
    const ids = await insertLinks(stage.system.database, service.id, 17, { userId: 'leaver' });
    page = await stage.openWindow();
    await page.goto(stage.url('/revocations/new'));
    await page.getByRole('textbox', { name: 'User' }).fill('leaver');
    await page.getByLabel('Reason').fill('ticket 4711');
    await page.getByRole('button', { name: 'Preview' }).click();
    const dialog = page.getByRole('dialog', { name: 'Revoke 17 links?' });
    const confirm = dialog.getByRole('button', { name: 'Revoke 17 links' });
    await dialog.getByLabel('Type 17 to confirm').fill('16');
    expect(await confirm.isDisabled()).toBe(true);
    expect(await statusOf(ids[0] ?? '')).toBe('active');

    await dialog.getByLabel('Type 17 to confirm').fill('17');
    await confirm.click();
    await heading('Revocations').waitFor();
    await page.getByText('17 of 17').waitFor();
    await page.getByText('all links of the user leaver').waitFor();
    for (const id of ids) expect(await statusOf(id)).toBe('revoked');
  });

  testOperatingActions(parts);

  it('says calmly that the session has ended, and continues where it was', async () => {
    page = await stage.openWindow({ signedIn: false });
    await stage.useOneTimeLink(page);
    await page.goto(stage.url('/audit?result=succeeded'));
    await heading('Audit trail').waitFor();
    // It ends with the click: the page looks on its own too, and must not find out before.
    await page.route(
      '**/v1/admin/keys',
      async (route) => {
        await stage.system.database.query('DELETE FROM console_sessions');
        await route.continue();
      },
      { times: 1 },
    );
    await page.getByRole('link', { name: 'Keys', exact: true }).click();
    await heading('Your session has ended').waitFor();
    expect(await page.getByText('lighting').count()).toBe(0);

    await page.goto(stage.system.broker.consoleLink() ?? '');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await heading('Keys').waitFor();
    stage.forgetSession();
  });

  it('is not kept signed in by an unattended page', async () => {
    page = await stage.openWindow();
    await page.clock.install();
    let looks = 0;
    const isLook = (message: { url(): string }): boolean => message.url().endsWith('/v1/admin/overview');
    page.on('request', (request) => (looks += isLook(request) ? 1 : 0));
    const seen = page.waitForResponse(isLook);
    await page.goto(stage.url('/'));
    await heading('Overview').waitFor();
    await seen;
    // In steps: while an answer is on its way the page does not look again, and its five minutes go by.
    for (let steps = 0; steps < 8 && looks < 2; steps += 1) await page.clock.runFor('00:30');
    await until('it looks again', () => looks > 1);
    await page.clock.runFor('06:00');
    const watched = looks;
    for (let steps = 0; steps < 6; steps += 1) await page.clock.runFor('05:00');
    expect(looks).toBe(watched);
  });

  it('cannot be tricked by another site into revoking or creating a key', async () => {
    const [linkId = ''] = await insertLinks(stage.system.database, service.id, 1, { userId: 'victim' });
    const broker = String(stage.system.environment.PUBLIC_URL);
    page = await stage.openWindow();
    const revocation = await visitAttack(page, formAttack(`${broker}/v1/admin/revocations`, linkId));
    expect((await revocation.response())?.status()).toBe(415);
    expect((await revocation.allHeaders()).cookie).toContain('__Host-console=');
    expect(await statusOf(linkId)).toBe('active');

    const key = await visitAttack(page, fetchAttack(`${broker}/v1/admin/services/${service.id}/keys`));
    await until('the broker has refused', () => key.failure() !== null);
    const { json } = await stage.system.api('GET', `/v1/admin/services/${service.id}`, stage.system.adminKey);
    expect(json.keys).toHaveLength(1);
  });
});
