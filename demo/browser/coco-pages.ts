/** A user at COCO's own pages: logs in, and consents or not. Finds things as people do, by label and name. */
import type { Page } from 'playwright-core';

/** Someone with a COCO account. */
export interface CocoUser {
  readonly email: string;
  readonly password: string;
}

/** The sandbox's account that the demo uses. */
export const ada: CocoUser = { email: 'ada@example.com', password: 'lovelace' };

/** Fills in and submits the login page in the browser. */
export async function logIn(page: Page, { email, password }: CocoUser): Promise<void> {
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Answers the consent page in the browser, waiting for it if necessary. */
export async function decide(page: Page, decision: 'Authorize' | 'Deny'): Promise<void> {
  await page.getByRole('button', { name: decision, exact: true }).click();
}

/** The capabilities that the consent page lists. */
export async function askedCapabilities(page: Page): Promise<string[]> {
  const list = page.getByRole('list');
  await list.waitFor();
  return list.getByRole('listitem').allInnerTexts();
}
