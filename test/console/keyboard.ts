import type { Page } from 'playwright-core';

/** The text of what has the focus. */
export async function focusedText(page: Page): Promise<string> {
  return page.evaluate<string>('document.activeElement.innerText ?? ""');
}

/** Presses Tab until what has the focus says this. */
export async function tabTo(page: Page, text: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    if ((await focusedText(page)).trim() === text) return;
  }
  throw new Error(`The keyboard does not reach "${text}"`);
}
