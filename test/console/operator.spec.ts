import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { Encrypter } from 'age-encryption';
import type { Page } from 'playwright-core';
import { Receiver } from '../events/receiver.js';
import { CLIENT_ID } from '../harness/broker/system.js';
import { ADA } from '../harness/rows/grants.js';
import { until } from '../harness/time/until.js';
import { insertLinks } from '../links/many-links.js';
import { ConsoleStage } from './console-stage.js';

describe('an operator at the console', () => {
  let stage: ConsoleStage;
  let page: Page;

  beforeAll(async () => {
    stage = await ConsoleStage.start({ WEBHOOK_RETRY_DELAYS: '0.1' });
  });

  beforeEach(async () => {
    page = await stage.openWindow();
  });

  afterEach(async () => {
    await page.context().close();
    expect(stage.complaints).toEqual([]);
  });

  afterAll(() => stage.close());

  it('sees how a webhook’s receiver answered each attempt, and has what was given up sent again', async () => {
    const receiver = await Receiver.start();
    receiver.answer = () => 500;
    const scopes = ['links:create', 'links:read', 'webhooks:manage'];
    const told = await stage.system.createService({ name: 'told', scopes });
    await stage.system.api('POST', '/v1/webhooks', told.key, { url: receiver.url });
    const linkId = await stage.system.link(told);
    await until('the event is given up', async () => {
      const rows = await stage.system.database.query(
        `SELECT FROM webhook_deliveries WHERE link_id = $1 AND status = 'dead'`,
        [linkId],
      );
      return rows.length === 1;
    });
    await page.goto(stage.url(`/services/${told.id}`));
    const { origin } = new URL(receiver.url);
    await page.getByRole('link', { name: origin }).click();
    await page.getByRole('heading', { level: 1, name: `Webhook at ${origin}` }).waitFor();
    await page.getByText('answered 500').first().waitFor();
    expect(await page.content()).not.toContain('/hooks');
    receiver.answer = () => 204;
    await page.getByRole('button', { name: 'Resend' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Resend what was given up' }).click();
    await page.getByText('Delivered, resent').waitFor();
    await page.getByText('answered 204').waitFor();
    await receiver.stop();
  });

  it('revokes the links that they choose, or everything that a filter finds, and no others', async () => {
    const { id } = await stage.system.createService({ name: 'leaky' });
    const links = await insertLinks(stage.system.database, id, 3, { userId: 'chosen' });
    await insertLinks(stage.system.database, id, 1, { userId: 'chosen', status: 'revoked' });
    const revoked = async (): Promise<number> => {
      const sql = `SELECT FROM links WHERE id = ANY($1::uuid[]) AND status = 'revoked'`;
      return (await stage.system.database.query(sql, [links])).length;
    };
    await stage.show(page, `/links?userId=chosen&status=active`);
    expect(await page.getByRole('button', { name: 'Revoke all found' }).count()).toBe(0);
    await stage.show(page, '/links?userId=chosen');
    await page.getByLabel('Choose all on this page').check();
    await page.getByText('3 links chosen').waitFor();
    await page
      .getByRole('checkbox', { name: /^Choose the link of chosen/ })
      .and(page.locator(':checked'))
      .first()
      .uncheck();
    await page.getByRole('button', { name: 'Revoke chosen' }).click();
    const dialog = page.getByRole('dialog', { name: 'Revoke 2 links?' });
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('lost phone');
    await dialog.getByRole('textbox', { name: 'Type 2 to confirm' }).fill('2');
    await dialog.getByRole('button', { name: 'Revoke 2 links' }).click();
    await page.getByText('No link chosen').waitFor();
    await until('both are revoked', async () => (await revoked()) === 2);

    await page.getByRole('link', { name: 'Revoke all found' }).click();
    await page.getByRole('heading', { level: 1, name: 'Revoke links' }).waitFor();
    expect(await page.getByRole('textbox', { name: 'User' }).inputValue()).toBe('chosen');
    await page.getByRole('textbox', { name: 'Reason' }).fill('and the rest');
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByRole('dialog').getByRole('textbox', { name: 'Type 1 to confirm' }).fill('1');
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke 1 link' }).click();
    await until('the last is revoked', async () => (await revoked()) === 3);
  });

  it('keeps the titles of a long list in sight, even if the list is wider than the screen', async () => {
    const { id } = await stage.system.createService();
    await insertLinks(stage.system.database, id, 40, { userId: 'tall' });
    await stage.show(page, '/links?userId=tall');
    const title = page.getByRole('columnheader', { name: 'User' });
    const top = async (): Promise<number> => Math.round((await title.boundingBox())?.y ?? -1);
    await page.evaluate('scrollTo(0, 1200)');
    await until('it is below the header', async () => (await top()) === 56);
    await page.setViewportSize({ width: 390, height: 700 });
    const list = `document.querySelector('[role="region"][aria-label^="Links"]')`;
    await page.evaluate(`${list}.querySelector('table').style.minWidth = '40rem'`);
    await until('the list has its own scroll bar', () =>
      page.evaluate<boolean>(`${list}.scrollHeight > ${list}.clientHeight`),
    );
    await page.evaluate(`${list}.scrollTo(0, 400)`);
    const isAtTop = async (): Promise<boolean> =>
      Math.abs((await top()) - (await page.evaluate<number>(`${list}.getBoundingClientRect().y`))) <= 1;
    await until('it is at the top of the list', isAtTop);
    expect(await page.evaluate<number>(`${list}.scrollTop`)).toBe(400);
  });

  it('reads a list again on request, or automatically once that is switched on', async () => {
    const { id } = await stage.system.createService();
    await page.clock.install();
    await stage.show(page, '/links?userId=fresh');
    await page.getByText('No matching links').waitFor();
    await insertLinks(stage.system.database, id, 1, { userId: 'fresh' });
    await page.getByRole('button', { name: 'Refresh' }).click();
    await until('it is listed', async () => (await page.getByRole('row').count()) === 2);
    await page.getByRole('switch', { name: 'Auto-refresh' }).check();
    await insertLinks(stage.system.database, id, 1, { userId: 'fresh' });
    await until('the other is listed', async () => {
      await page.clock.runFor(5_000);
      return (await page.getByRole('row').count()) === 3;
    });
    await page.getByLabel('State').focus();
    await page.keyboard.press('Control+k');
    await page.getByRole('searchbox', { name: 'Search everything' }).and(page.locator(':focus')).waitFor();
  });

  it('takes a list away as a file, to its end, with what it was narrowed by', async () => {
    const { id } = await stage.system.createService({ name: 'busy' });
    await insertLinks(stage.system.database, id, 120, { userId: 'crowd' });
    await insertLinks(stage.system.database, id, 1, { userId: 'alone' });
    await stage.show(page, '/links?userId=crowd');
    const saved = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Export CSV' }).click();
    const file = await readFile(await (await saved).path(), 'utf8');
    const lines = file.trimEnd().split('\r\n');
    expect(lines).toHaveLength(121);
    for (const line of lines.slice(1)) expect(line).toContain('"crowd"');
  });

  it('sees how a service’s calls fare, why they are refused, and how long they take', async () => {
    const { id } = await stage.system.createService({ name: 'chatty' });
    await stage.show(page, `/services/${id}`);
    await page.getByText('The service has not called.').waitFor();
    await stage.system.database.query(
      `INSERT INTO service_traffic (service_id, step, outcome, code, bucket, calls) VALUES
         ($1, now(), 'succeeded', 'ok', 11, 1200), ($1, now(), 'refused', 'rate_limited', 0, 7),
         ($1, now(), 'failed', 'upstream_total_timeout', 30, 1)`,
      [id],
    );
    await stage.show(page, `/services/${id}`);
    await page.getByText('1,200 calls succeeded, 7 refused, 1 failed.').waitFor();
    await page.getByText('rate_limited: 7 calls refused').waitFor();
    const calls = page.getByRole('region', { name: 'Calls by five minutes, newest first' });
    await page.getByRole('button', { name: 'Show as table' }).click();
    await calls.getByText('1,200').waitFor();
    expect(await calls.getByText('38 ms').count()).toBe(2);
  });

  it('checks a file of tokens, imports it, and sees what became of each row', async () => {
    const [token] = await stage.system.control('POST', '/grants', { userId: ADA, clientId: CLIENT_ID });
    await stage.system.createService({ name: 'lighting' });
    const row = { service: 'lighting', userId: 'newcomer', refreshToken: token.refreshToken };
    await stage.show(page, '/imports');
    await page.getByRole('link', { name: 'Import tokens' }).click();
    const command = await page.getByText(/^age -r age1/).innerText();
    const encrypter = new Encrypter();
    encrypter.addRecipient(/age1\w+/.exec(command)?.[0] ?? '');
    const lines = [row, { ...row, userId: 'stranger', refreshToken: 'nobody-knows-it' }];
    const file = await encrypter.encrypt(lines.map((line) => JSON.stringify(line)).join('\n'));
    const choose = (name: string, buffer: Uint8Array) =>
      page.locator('input[type=file]').setInputFiles({ name, mimeType: '', buffer: Buffer.from(buffer) });

    await choose('tokens.jsonl', Buffer.from(JSON.stringify(row)));
    await page.getByRole('button', { name: 'Check the file' }).click();
    await page.getByRole('alert').getByText('The file is not encrypted').waitFor();
    await choose('tokens.age', file);
    await page.getByRole('button', { name: 'Check the file' }).click();
    await page.getByRole('status').getByText('Finished (dry run)').waitFor();
    await page.getByRole('link', { name: 'Ready to be imported: 2 rows' }).waitFor();

    await page.goto(stage.url('/imports/new'));
    await choose('tokens.age', file);
    await page.getByLabel('Dry run').uncheck();
    await page.getByRole('button', { name: 'Import these tokens' }).click();
    await page.getByRole('link', { name: 'Refused by COCO: 1 row' }).click();
    await page.getByRole('link', { name: 'Linked: 1 row' }).waitFor();
    await until('the refused row alone is listed', async () => (await page.getByRole('row').count()) === 2);
    await page.getByRole('cell', { name: 'stranger' }).waitFor();
    await page.getByRole('link', { name: 'Show all' }).click();
    await page.getByRole('link', { name: 'newcomer' }).click();
    await page.getByRole('heading', { level: 1, name: 'Link of newcomer' }).waitFor();
  });
});
