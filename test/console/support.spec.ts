/** What support sees of a user whose link does not work, and what it can try at once. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import type { TestService } from '../harness/broker/system.js';
import { ada, grace } from '../harness/browser/user-agent.js';
import { ADA, insertLinks } from '../harness/rows/grants.js';
import { until } from '../harness/time/until.js';
import { ConsoleStage } from './console-stage.js';

describe('support', () => {
  let stage: ConsoleStage;
  let lighting: TestService;
  let page: Page;

  beforeAll(async () => {
    stage = await ConsoleStage.start();
    lighting = await stage.system.createService({ name: 'lighting' });
  });

  beforeEach(async () => {
    page = await stage.openWindow();
  });

  afterEach(async () => {
    await page.context().close();
    expect(stage.complaints).toEqual([]);
  });

  afterAll(() => stage.close());

  const heading = (name: string): Locator => page.getByRole('heading', { level: 1, name });
  const rows = (count: number): Promise<boolean> =>
    until(`${count} rows are listed`, async () => (await page.getByRole('row').count()) === count + 1);

  it('answers a user whose linking did not work: each attempt is there, with how it ended', async () => {
    const { database } = stage.system;
    const began = await stage.system.startSession(lighting, { userId: 'mia' });
    await database.query(
      `UPDATE link_sessions SET status = 'failed', failure_error = 'access_denied', failure_reason = 'refused_by_coco',
         ended_at = now() WHERE id = $1`,
      [began.json.id],
    );
    await stage.system.startSession(lighting, { userId: 'mia' });
    await stage.system.startSession(lighting, { userId: 'noah' });
    await page.goto(stage.url('/links?userId=mia'));
    await page.getByText('No matching links').waitFor();
    await page.getByRole('region', { name: 'Attempts of this user to link' }).waitFor();
    await rows(2);
    await page.goto(stage.url('/link-sessions'));
    await page.getByRole('textbox', { name: 'User' }).fill('mia');
    await page.getByLabel('State').selectOption('Cancelled by the user');
    await page.getByRole('button', { name: 'Search' }).click();
    await rows(1);
    await page.getByRole('link', { name: 'mia' }).click();
    await heading('Link attempt of mia').waitFor();
    await page.getByText('The user cancelled at COCO.').waitFor();
    await page.getByText('access_denied (refused_by_coco)').waitFor();
    expect(page.url()).toBe(stage.url(`/link-sessions/${String(began.json.id)}`));
  });

  it('gets from the search box to whatever an id or a part of a name belongs to', async () => {
    const [linkId = ''] = await insertLinks(stage.system, lighting.id, 1);
    await stage.system.startSession(lighting, { userId: 'Mia.Schmidt@example.com' });
    await page.goto(stage.url('/'));
    await heading('Overview').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type(` ${linkId} `);
    await page.keyboard.press('Enter');
    await heading('Link of bulk').waitFor();
    expect(page.url()).toBe(stage.url(`/links/${linkId}`));
    const box = page.getByRole('searchbox', { name: 'Search everything' });
    await box.fill('schmidt');
    await box.press('Enter');
    await page.getByRole('link', { name: 'Mia.Schmidt@example.com' }).click();
    await page.getByRole('region', { name: 'Attempts of this user to link' }).waitFor();
    await box.fill(lighting.key);
    await box.press('Enter');
    await heading('lighting').waitFor();
    await page.goBack();
    expect(page.url()).not.toContain(lighting.key);
  });

  it('sees since when a link fails and why, tries it, and gives the user a URL to re-link', async () => {
    const { system } = stage;
    const failing = await system.link(lighting, undefined, { userId: 'noah' });
    await system.control('POST', '/faults', {
      match: { endpoint: 'token' },
      action: { type: 'status', status: 503 },
    });
    await page.goto(stage.url(`/links/${failing}`));
    const health = page.getByRole('region', { name: 'Health' });
    await health.getByText('Working since').waitFor();
    await health.getByRole('button', { name: 'Refresh now' }).click();
    await health.getByText('Refresh: The refresh failed.').waitFor();
    await health.getByText(': COCO answers 503.').waitFor();
    await page.goto(stage.url('/links?userId=noah'));
    await page.getByRole('row').getByText('Failing').waitFor();
    await page.goBack();
    await system.control('DELETE', '/faults');
    await health.getByRole('button', { name: 'Test against COCO' }).click();
    await health.getByText(/Test: COCO answers\. The user has \d+ COCONets?\. It took \d+ ms\./).waitFor();
    await system.control('POST', `/users/${ADA}/revoke-grants`);
    const refresh = health.getByRole('button', { name: 'Refresh now' });
    // After failures, token calls are paused for a moment: the answer says so, and the admin tries again.
    await until('a refresh ends the link', async () => {
      await refresh.press('Enter', { timeout: 1_000 }).catch(() => undefined);
      await health.getByText('Refresh: ').waitFor();
      return (await refresh.count()) === 0;
    });
    await heading('Link of noah').and(page.locator(':focus')).waitFor();
    await page
      .getByText('A refresh failed (COCO was down: it answered 503); the broker will retry.')
      .first()
      .waitFor();
    await health.getByRole('button', { name: 'Make a re-link URL' }).click();
    await health.getByText(`${String(system.environment.PUBLIC_URL)}/connect/`).waitFor();
  });

  it('gives a user what is kept about them, and erases them', async () => {
    await stage.system.link(lighting, grace, { userId: 'leaving' });
    await page.goto(stage.url('/links?userId=leaving'));
    await rows(1);
    const coming = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Export what is kept' }).click();
    expect((await coming).suggestedFilename()).toBe('user.html');
    await page.getByRole('button', { name: 'Erase the user…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Erase this user?' });
    await dialog.getByRole('button', { name: 'Erase' }).click();
    await page.getByText(/The user is (?:being )?erased\./).waitFor();
    const left = await stage.system.database.query(`SELECT FROM links WHERE user_id = 'leaving'`);
    expect(left).toEqual([]);
  });

  it('finds who did what, verifies the record and exports what was found', async () => {
    await stage.system.link(lighting, ada, { userId: 'sought' });
    await page.goto(stage.url('/audit'));
    await page.getByLabel('Person or service', { exact: true }).fill('console:developer');
    await page.getByText('Exclude what matches').click();
    await page.getByLabel('Not: Person or service').check();
    await page.getByLabel('Action', { exact: true }).selectOption('link.started');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.waitForURL(/who=console%3Adeveloper.*not=who/);
    const address = await page.getByRole('link', { name: 'Export CSV' }).getAttribute('href');
    const file = await page.evaluate(async (path) => (await fetch(path)).text(), address ?? '');
    expect(file.split('\r\n')[1]).toContain('"link.started"');
    await page.getByRole('link', { name: 'lighting asked the user to link.' }).first().click();
    await heading('Audit record').waitFor();
    await page.getByText('"action": "link.started"').waitFor();
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByText('It agrees with the chain').waitFor();
  });
});
