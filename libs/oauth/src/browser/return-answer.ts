import type { BrowserAnswer } from './browser-answer.js';
import { browserCookie } from './browser-cookie.js';
import type { PlainPage } from '../page/page-texts.js';
import { returnUrlWithError, returnUrlWithLink, type ReturnError } from '../session/return-url.js';

interface ReturningSession {
  readonly id: string;
  readonly returnUrl: string;
  readonly lang: string | null;
}

/** Pages for failures that say more than that it did not work. */
const FAILURE_PAGES: Readonly<Record<string, PlainPage>> = {
  account_mismatch: 'other_account',
  session_expired_or_used: 'link_expired',
  withdrawn: 'link_withdrawn',
  already_confirmed: 'linked',
  provider_down: 'try_again',
  provider_throttled: 'try_again',
  storage_unavailable: 'try_again',
  interrupted: 'try_again',
};

/** Whether the session was started by support for a user, who ends on a page of the broker and not at the service. */
export function isInvitation({ returnUrl }: Pick<ReturningSession, 'returnUrl'>): boolean {
  return returnUrl === '';
}

/** Sends the browser back to the service with the confirmation code, and removes the session's cookie. */
export function endWithCode(session: ReturningSession, confirmationCode: string): BrowserAnswer {
  // Only the broker confirms an invitation, so a code here belongs to a delivery that is still being served.
  if (isInvitation(session)) return endOnPage(session, 'try_again');
  return end(session, returnUrlWithLink(session.returnUrl, session.id, confirmationCode));
}

/** Reports the reason for the failure, to the service or on a page, and removes the session's cookie. */
export function endWithFailure(session: ReturningSession, failure: ReturnError): BrowserAnswer {
  if (!isInvitation(session)) return end(session, returnUrlWithError(session.returnUrl, session.id, failure));
  const { error, reason } = failure;
  const wasCancelled = error === 'access_denied' && reason === 'refused_by_coco';
  return endOnPage(session, wasCancelled ? 'cancelled' : (FAILURE_PAGES[reason] ?? 'refused'));
}

/** Shows a page of the broker, and removes the session's cookie. */
export function endOnPage(session: ReturningSession, page: PlainPage): BrowserAnswer {
  const cookie = browserCookie(session.id, '', 0);
  return { kind: 'page', page, status: 200, lang: session.lang, cookie };
}

function end(session: ReturningSession, url: string): BrowserAnswer {
  return { kind: 'redirect', url, cookie: browserCookie(session.id, '', 0) };
}
