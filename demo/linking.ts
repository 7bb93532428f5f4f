/** The steps by which a user's COCO account becomes a link of the service. */
import type { ApiClient } from './api-client.js';
import { BrowserLines } from './browser/browser-lines.js';
import { PAGE_TIMEOUT } from './browser/browser.js';
import { ada, askedCapabilities, decide, logIn } from './browser/coco-pages.js';
import { excerptOf, textOf } from './json.js';
import type { Return } from './service-page.js';
import type { Stage } from './stage.js';
import { expectThat } from './step-failed.js';
import type { Transcript } from './transcript.js';

/** An attempt to link. */
export interface LinkSession {
  readonly id: string;
  /** Where to send the user's browser: a credential, so not printed. */
  readonly linkUrl: string;
}

/** What the service brings back from its own page. */
export interface Confirmable {
  readonly session: LinkSession;
  readonly confirmationCode: string;
}

/** The user as the company's service knows her. */
const USER_ID = 'customer-1815';

/** The service asks for a place to send its user to. */
export async function openLinkSession(
  service: ApiClient,
  { servicePage }: Stage,
  transcript: Transcript,
): Promise<LinkSession> {
  const answer = await service.call('POST', '/v1/link-sessions', 201, {
    userId: USER_ID,
    returnUrl: servicePage.url,
  });
  const session = { id: textOf(answer, 'id'), linkUrl: textOf(answer, 'linkUrl') };
  transcript.abbreviate(session.id, '$SESSION');
  transcript.detail(excerptOf(answer, 'id', 'expiresAt'));
  transcript.detail('and a linkUrl to send the user’s browser to');
  return session;
}

/** The user, in a browser: from the link URL through COCO's own pages to the service's page. */
export async function logInAndConsent(
  session: LinkSession,
  stage: Stage,
  transcript: Transcript,
): Promise<Confirmable> {
  const context = await stage.browser.newContext();
  context.setDefaultTimeout(PAGE_TIMEOUT);
  const page = await context.newPage();
  const hosts = { broker: stage.brokerUrl, COCO: stage.cocoUrl, service: stage.servicePage.url };
  new BrowserLines(hosts, transcript).follow(page);
  await page.goto(session.linkUrl);
  transcript.note('user', `types her e-mail address and password on “${await page.title()}”`);
  await logIn(page, ada);
  const asked = await askedCapabilities(page);
  transcript.note('user', `reads that ${asked.length} capabilities are asked for and presses “Authorize”`);
  await decide(page, 'Authorize');
  await page.waitForURL(`${stage.servicePage.url}?*`);
  transcript.note(
    'user',
    `is back at the service, which says “${await page.getByRole('heading').innerText()}”`,
  );
  await context.close();
  return { session, confirmationCode: confirmationCodeOf(session, stage.servicePage.lastReturn) };
}

/** The service, which knows who is logged in on its page, confirms. @returns the id of the link */
export async function confirm(
  service: ApiClient,
  { session, confirmationCode }: Confirmable,
  transcript: Transcript,
): Promise<string> {
  const path = `/v1/link-sessions/${session.id}/confirm`;
  const answer = await service.call('POST', path, 200, { confirmationCode });
  const linkId = textOf(answer, 'id');
  transcript.abbreviate(linkId, '$LINK');
  transcript.detail(excerptOf(answer, 'id', 'userId', 'status', 'accessTokenExpiresAt'));
  expectThat(textOf(answer, 'status') === 'active', 'the link is not active');
  return linkId;
}

function confirmationCodeOf(session: LinkSession, returned: Return | undefined): string {
  expectThat(returned !== undefined, 'the browser did not come back to the service');
  expectThat(returned.error === undefined, `the browser came back with error=${String(returned.error)}`);
  expectThat(returned.linkSession === session.id, 'the browser came back with another link session');
  expectThat(returned.confirmationCode !== undefined, 'the browser brought no confirmation code');
  return returned.confirmationCode;
}
