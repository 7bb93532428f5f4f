/** Takes the pictures of the documents: `npm run screenshots`. */
import { afterAll, beforeAll, it, jest } from '@jest/globals';
import type { Page } from 'playwright-core';
import { ConsoleStage, type WindowOptions } from './console-stage.js';
import { playADay, type PlayedDay } from './played-day.js';

const FOLDER = 'docs/images';
const PHONE = { width: 390, height: 844 };

jest.setTimeout(120_000);

let stage: ConsoleStage;
let day: PlayedDay;

beforeAll(async () => {
  stage = await ConsoleStage.start();
  day = await playADay(stage.system);
});

afterAll(async () => {
  await stage.close();
});

it('pictures every page', async () => {
  const page = await stage.openWindow();
  await picture(page, 'overview', '/');
  await picture(page, 'links', '/links');
  await picture(page, 'link', `/links/${day.linkId}`);
  await page.getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('dialog').waitFor();
  await page.screenshot({ path: `${FOLDER}/console-revoke.png` });
  await picture(page, 'revocations', '/revocations');
  await picture(page, 'services', '/services');
  await picture(page, 'service', `/services/${day.serviceId}`);
  await picture(page, 'audit', '/audit');
  await picture(page, 'keys', '/keys');
  await pictureAlone('sign-in', '/', { signedIn: false });
  await pictureAlone('overview-dark', '/', { scheme: 'dark' });
  await pictureAlone('overview-phone', '/', { size: PHONE });
});

async function pictureAlone(name: string, path: string, options: WindowOptions): Promise<void> {
  const page = await stage.openWindow(options);
  await picture(page, name, path);
  await page.context().close();
}

async function picture(page: Page, name: string, path: string): Promise<void> {
  await stage.show(page, path);
  await page.screenshot({ path: `${FOLDER}/console-${name}.png` });
}
