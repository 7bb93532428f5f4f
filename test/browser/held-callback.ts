/** Stops a browser on its last hop, between COCO's redirect and the broker's callback. */
import type { Page } from 'playwright-core';

/**
 * Lets the page go everywhere except to the broker's callback. Playwright's own routing does not see redirects, so
 * Chromium itself is asked.
 *
 * @returns the URL of the callback, as soon as the browser is sent there
 */
export async function holdCallback(page: Page): Promise<{ readonly url: Promise<string> }> {
  const session = await page.context().newCDPSession(page);
  const url = new Promise<string>((resolve, reject) => {
    session.on('Fetch.requestPaused', ({ requestId, request }) => {
      session
        .send('Fetch.failRequest', { requestId, errorReason: 'Aborted' })
        .then(() => session.detach())
        .then(() => {
          resolve(request.url);
        }, reject);
    });
  });
  await session.send('Fetch.enable', { patterns: [{ urlPattern: '*/oauth/callback*' }] });
  return { url };
}
