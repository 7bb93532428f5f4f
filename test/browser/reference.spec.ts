import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { launchBrowser, PAGE_TIMEOUT, type LaunchedBrowser } from '../../demo/browser/browser.js';
import { TestSystem } from '../harness/broker/system.js';

describe('the reference of the API', () => {
  let system: TestSystem;
  let launched: LaunchedBrowser;

  beforeAll(async () => {
    [system, launched] = await Promise.all([TestSystem.start(), launchBrowser()]);
  });

  afterAll(async () => {
    await launched.close();
    await system.close();
  });

  it('serves the committed document, and names itself as the server', async () => {
    const answer = await system.api('GET', '/openapi.json', undefined);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      'application/json; charset=utf-8',
    ]);
    const committed = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as object;
    expect(answer.json).toEqual({
      ...committed,
      servers: [{ url: '/', description: 'The broker that serves this description' }],
    });
  });

  it('lets people browse it and try a call, under a policy that nothing breaks', async () => {
    const { key } = await system.createService();
    const complaints: string[] = [];
    const page = await openPage(launched.browser, complaints);
    await page.goto(`${String(system.environment.PUBLIC_URL)}/`);
    expect(new URL(page.url()).pathname).toBe('/reference');
    await page.goto(`${String(system.environment.PUBLIC_URL)}/reference/`);
    expect(new URL(page.url()).pathname).toBe('/reference');
    await page.getByRole('heading', { name: /COCO token broker/ }).waitFor();

    await page.getByRole('button', { name: 'Authorize' }).click();
    await page.getByLabel('Value:').or(page.locator('.auth-container input')).first().fill(key);
    await page.locator('.auth-btn-wrapper').getByRole('button', { name: 'Apply credentials' }).click();
    await page.locator('.auth-btn-wrapper').getByRole('button', { name: 'Close' }).click();

    const operation = page.locator('#operations-Links-listLinks');
    await operation.getByRole('button').first().click();
    await operation.getByRole('button', { name: 'Try it out' }).click();
    await operation.getByRole('button', { name: 'Execute' }).click();
    await operation.locator('.live-responses-table .response-col_status').getByText('200').waitFor();
    expect(complaints).toEqual([]);
  });

  it.each(['index.html', 'package.json', '..%2fpackage.json', 'constructor'])(
    'has no file %s',
    async (name) => {
      for (const folder of ['/reference', '/reference/assets'])
        expect((await system.api('GET', `${folder}/${name}`, undefined)).status).toBe(404);
    },
  );
});

async function openPage(browser: Browser, complaints: string[]): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1_280, height: 900 } });
  page.setDefaultTimeout(PAGE_TIMEOUT);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  return page;
}
