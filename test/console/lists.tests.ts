import { expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import type { TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';
import { insertLinks } from '../links/many-links.js';
import type { ConsoleStage } from './console-stage.js';
import { focusedText } from './keyboard.js';

/** A console, a service, and a window that shows a page for the test. */
interface ListStage {
  readonly stage: () => ConsoleStage;
  readonly service: () => TestService;
  readonly open: (path: string) => Promise<Page>;
}

const heading = (page: Page, name: string): Locator => page.getByRole('heading', { level: 1, name });

/** Tests of long lists, their order and their search, and of names that try to look like others. */
export function testLists({ stage, service, open }: ListStage): void {
  it('sorts a list by the title of a column, in the address, page by page', async () => {
    const { id } = await stage().system.createService({ name: 'sorted' });
    for (const userId of ['bea', 'ada', 'cyd'])
      await insertLinks(stage().system.database, id, 20, { userId });
    const page = await open(`/links?serviceId=${id}`);
    await page.evaluate(`localStorage.setItem('coco-console-page-rows', '25')`);
    await page.reload();
    const user = page.getByRole('columnheader', { name: 'User' });
    const users = (): Promise<string[]> => page.locator('tbody tr td:nth-of-type(2)').allInnerTexts();
    expect(await user.getAttribute('aria-sort')).toBe('none');
    await user.getByRole('button').press('Enter');
    await page.getByRole('region', { name: 'Links by user, A to Z' }).waitFor();
    expect([page.url(), await user.getAttribute('aria-sort')]).toEqual([
      stage().url(`/links?serviceId=${id}&order=userId`),
      'ascending',
    ]);
    await user.getByRole('button').and(page.locator(':focus')).waitFor();
    await until('Ada is first', async () => (await users())[0] === 'ada');
    await page.getByRole('button', { name: 'Next page' }).click();
    await until('the next page begins where this one ended', async () => (await users())[0] === 'bea');
    await user.getByRole('button').click();
    await until('Cyd is first', async () => (await users())[0] === 'cyd');
    await page.reload();
    await page.getByRole('region', { name: 'Links by user, Z to A' }).waitFor();
    await page.getByRole('columnheader', { name: 'Last used' }).getByRole('button').click();
    await page.getByText('In this order pending and revoked links are left out.').waitFor();
    await stage().show(page, '/links?userId=nobody&order=refreshDueAt');
    await page.getByText('No matching links').waitFor();
    await user.waitFor();

    await page.getByRole('link', { name: 'Services' }).click();
    await page.getByLabel('Name or owner').fill('t');
    await page.keyboard.press('Enter');
    await page.getByRole('columnheader', { name: 'Service' }).getByRole('button').click();
    await page.getByRole('region', { name: 'Services, A to Z' }).waitFor();
    expect(page.url()).toBe(stage().url('/services?name=t&order=name'));
    for (const path of ['/links?order=owner', '/links?idleSince=2100-01-01T00:00:00Z&order=userId']) {
      await stage().show(page, path);
      expect(await page.getByRole('alert').count()).toBe(0);
    }
  });

  it('goes back to where the list was', async () => {
    await insertLinks(stage().system.database, service().id, 60, { userId: 'long-list' });
    const page = await open('/links?userId=long-list');
    const last = page.getByRole('row').nth(45).getByRole('link');
    await last.scrollIntoViewIfNeeded();
    const place = await page.evaluate<number>('scrollY');
    expect(place).toBeGreaterThan(500);
    await last.click();
    await heading(page, 'Link of long-list').waitFor();
    await page.goBack();
    await until(
      'the list is where it was',
      async () => (await page.evaluate<number>('scrollY')) > place - 50,
    );
    await until('the title has the focus', async () => (await focusedText(page)).includes('Links'));
    expect(await page.evaluate<number>('scrollY')).toBeGreaterThan(place - 50);
  });

  it('finds one service among hundreds, and revokes its links from its page', async () => {
    const { id } = await stage().system.createService({ name: 'the oldest', owner: 'archive' });
    await stage().system.database.query(
      `INSERT INTO services (id, name, owner, scopes, return_url_prefixes, link_access, capabilities)
       SELECT broker_uuid7(), 'crowd ' || n, 'tests', '{links:read}', '{}', 'own', '{*}' FROM generate_series(1, 210) AS n`,
    );
    const page = await open('/links');
    const select = page.getByRole('combobox', { name: 'Service' });
    await select.fill('OLDEST');
    await page.getByRole('option', { name: 'the oldest' }).click();
    await page.getByRole('button', { name: 'Search' }).click();
    await until('it is in the address', () => page.url().includes(`serviceId=${id}`));
    expect(await select.inputValue()).toBe('the oldest');

    await page.getByRole('link', { name: 'Services' }).click();
    await page.getByLabel('Name or owner').fill('archive');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'the oldest' }).click();
    await page.getByRole('link', { name: 'Revoke its links' }).click();
    await heading(page, 'Revoke links').waitFor();
    await page.getByLabel('Reason').fill('broken into');
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByText('No link would be revoked').waitFor();
  });

  it('shows strange names for what they are, and as wide as others', async () => {
    const names = ['admin\u202egnp.evil', '\u200b', 'ada ', `x${'y'.repeat(199)}`];
    const { id } = await stage().system.createService({ name: 'strangers' });
    for (const userId of names) await insertLinks(stage().system.database, id, 1, { userId });
    const page = await open(`/links?serviceId=${id}`);
    await page.getByRole('link', { name: 'admin⟨U+202E⟩gnp.evil' }).waitFor();
    await page.getByRole('link', { name: '⟨U+200B⟩' }).waitFor();
    const row = page.getByRole('row').filter({ hasText: 'xyyy' });
    expect((await row.boundingBox())?.height).toBeLessThan(90);
    const cell = await page.getByRole('cell', { name: 'strangers' }).first().boundingBox();
    expect(cell?.height).toBeLessThan(90);
    await page.getByLabel('User').fill('ada ');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'ada␣' }).click();
    await page.getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('dialog', { name: 'Revoke the link of ada␣?' }).waitFor();
  });
}
