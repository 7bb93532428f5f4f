/** Takes the pictures of the documents: `npm run screenshots`. */
import { afterAll, beforeAll, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { ConsoleStage, type WindowOptions } from './console-stage.js';
import { TestKeyringFile } from '../rotation/keyring-file.js';
import { playADay, type PlayedDay } from './played-day.js';

const FOLDER = 'docs/images';
const PHONE = { width: 390, height: 844 };

let keyring: TestKeyringFile;
let stage: ConsoleStage;
let day: PlayedDay;

beforeAll(async () => {
  keyring = new TestKeyringFile('2026-09');
  stage = await ConsoleStage.start({ KEYRING: '', KEYRING_FILE: keyring.path });
  day = await playADay(stage.system);
});

afterAll(async () => {
  await stage.close();
  keyring.remove();
});

it('pictures every page', async () => {
  await pictureAlone('overview', '/', { size: { width: 1_280, height: 1_420 } });
  const page = await stage.openWindow();
  await picture(page, 'links', '/links');
  await picture(page, 'link', `/links/${day.linkId}`);
  await page.getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('dialog').waitFor();
  await page.screenshot({ path: `${FOLDER}/console-revoke.png` });
  await picture(page, 'revocations', '/revocations');
  await picture(page, 'services', '/services');
  await picture(page, 'service', `/services/${day.serviceId}`);
  await picture(page, 'audit', '/audit');
  await stage.show(page, '/keys');
  await page.getByRole('button', { name: 'Rotate' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click();
  await page.getByText(/: finished\.$/).waitFor();
  await page.screenshot({ path: `${FOLDER}/console-keys.png` });
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
