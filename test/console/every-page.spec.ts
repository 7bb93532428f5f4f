import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { IdentityProvider } from '../harness/issuers/identity-provider.js';
import { insertLinks } from '../links/many-links.js';
import { ConsoleStage, type WindowOptions } from './console-stage.js';
import { playADay, type PlayedDay } from './played-day.js';

const PHONE = { width: 390, height: 844 };

/** Ways to look at a page. */
const looks: readonly (readonly [string, WindowOptions])[] = [
  ['in light colours', { scheme: 'light' }],
  ['in dark colours', { scheme: 'dark' }],
  ['on a phone', { size: PHONE }],
];

describe('the pages of the console, for an admin of the company’s OpenID provider', () => {
  let provider: IdentityProvider;
  let stage: ConsoleStage;
  let day: PlayedDay;

  beforeAll(async () => {
    provider = await IdentityProvider.start();
    stage = await ConsoleStage.start({ ...provider.settings, CONSOLE_ENVIRONMENT: 'staging' });
    day = await playADay(stage.system);
  });

  afterAll(async () => {
    await stage.close();
    await provider.stop();
  });

  it('are reached through the provider, which returns to the page they wanted', async () => {
    const page = await stage.openWindow({ signedIn: false });
    await page.goto(stage.url('/services?cursor='));
    await page.getByRole('link', { name: 'Sign in with your company account' }).click();
    await page.getByRole('heading', { level: 1, name: 'Services' }).waitFor();
    await page.getByText('Signed in as Ada Admin').waitFor();
    await page.getByText('staging').waitFor();
    await stage.keepSession(page);
    await page.context().close();
  });

  it('tell someone without the role why they are refused', async () => {
    const { claims } = provider;
    provider.claims = { ...claims, roles: [] };
    const page = await stage.openWindow({ signedIn: false });
    await page.goto(stage.url('/'));
    await page.getByRole('link', { name: 'Sign in with your company account' }).click();
    await page.getByText('does not have the role').waitFor();
    expect(await problemsOf(page)).toEqual([]);
    await page.context().close();
    provider.claims = claims;
  });

  it('ask for a new sign-in before the gravest actions, and lose nothing that was typed', async () => {
    const { claims } = provider;
    const page = await stage.openWindow();
    await stage.show(page, '/services/new');
    await page.getByLabel('Name').fill('night watch');
    await page.getByLabel('Owner').fill('team-ops');
    await page.getByLabel('full admin access: every permission above').check();
    const register = page.getByRole('button', { name: 'Register the service' });
    await register.click();
    const dialog = page.getByRole('dialog', { name: 'Sign in again to continue' });
    await dialog.waitFor();
    expect(await problemsOf(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('alert').getByText('Sign in again first').waitFor();

    await register.click();
    provider.claims = { ...claims, auth_time: Math.floor(Date.now() / 1_000) };
    await dialog.getByRole('button', { name: 'Sign in again' }).click();
    await page.getByRole('dialog').locator('pre').waitFor();
    await page.getByRole('button', { name: 'I’ve saved it' }).click();
    await page.getByRole('heading', { level: 1, name: 'night watch' }).waitFor();
    await stage.keepSession(page);
    await page.context().close();
    provider.claims = claims;
  });

  it.each(looks)('have nothing serious for axe to find %s, and break no policy', async (_look, options) => {
    const page = await stage.openWindow(options);
    for (const path of pagesOf(day)) {
      await stage.show(page, path);
      expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
      expect({ path, problems: await problemsOf(page, options) }).toEqual({ path, problems: [] });
    }
    for (const [path, button] of dialogsOf(day)) {
      await stage.show(page, path);
      await page.getByRole('button', { name: button }).click();
      await page.getByRole('dialog').waitFor();
      expect({ button, problems: await problemsOf(page, options) }).toEqual({ button, problems: [] });
    }
    expect(stage.complaints).toEqual([]);
    await page.context().close();
  });

  it('collapse their navigation on a phone, and fit its width', async () => {
    const page = await stage.openWindow({ size: PHONE });
    await page.goto(stage.url('/'));
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PHONE.width);
    const services = page.getByRole('link', { name: 'Services' });
    expect(await services.isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Open the navigation' }).click();
    await services.click();
    await page.getByRole('heading', { level: 1, name: 'Services' }).waitFor();
    await page.context().close();
  });

  it('break long names on a phone, so that the state next to them can be read', async () => {
    const userId = 'a-user-with-a-name-of-'.repeat(4).replaceAll('-', '');
    await insertLinks(stage.system.database, day.serviceId, 1, {
      userId,
      status: 'reauthorization_required',
    });
    const page = await stage.openWindow({ size: PHONE });
    await stage.show(page, `/links?userId=${userId}`);
    const state = page.getByRole('table').getByText('Re-link required');
    const { x = 0, width = Infinity } = (await state.boundingBox()) ?? {};
    expect(x + width).toBeLessThan(PHONE.width);
    const cutOff = `[...document.querySelectorAll('.mantine-Badge-label')].filter((label) => label.scrollWidth > label.clientWidth)`;
    expect(await page.evaluate(`${cutOff}.length`)).toBe(0);
    await page.context().close();
  });

  it('keep the colours that were chosen', async () => {
    const page = await stage.openWindow({ scheme: 'light' });
    await page.goto(stage.url('/'));
    await page.getByLabel('Theme').selectOption('Dark');
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    expect(await page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('dark');
    await page.context().close();
  });
});

function dialogsOf({ linkId }: PlayedDay): [string, string][] {
  return [
    [`/links/${linkId}`, 'Revoke'],
    [`/links/${linkId}/grants`, 'Give a grant'],
    ['/guardrails/locks', 'Change'],
  ];
}

function pagesOf({ linkId, serviceId, commandId, webhookId }: PlayedDay): string[] {
  return [
    '/',
    '/links',
    `/links/${linkId}`,
    `/links/${linkId}/commands`,
    `/links/${linkId}/grants`,
    '/link-sessions',
    `/commands/${commandId}`,
    '/approvals',
    '/confirmations',
    '/revocations',
    '/revocations/new',
    '/services',
    '/services/new',
    `/services/${serviceId}`,
    `/webhooks/${webhookId}`,
    '/guardrails',
    '/guardrails/locks',
    '/imports',
    '/imports/new',
    '/audit',
    '/keys',
    '/sessions',
    '/nowhere',
  ];
}

/** What axe finds that is serious or critical. In dark colours only contrast differs. */
async function problemsOf(page: Page, { scheme }: WindowOptions = {}): Promise<string[]> {
  await page.evaluate(axe.source);
  const rules = scheme === 'dark' ? `runOnly: ['color-contrast'],` : '';
  const { violations } = await page.evaluate<axe.AxeResults>(
    `axe.run(document, { ${rules} resultTypes: ['violations'] })`,
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}
