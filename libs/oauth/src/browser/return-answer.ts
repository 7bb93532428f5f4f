import type { BrowserAnswer } from './browser-answer.js';
import { browserCookie } from './browser-cookie.js';
import { returnUrlWithError, returnUrlWithLink, type ReturnError } from '../session/return-url.js';

interface ReturningSession {
  readonly id: string;
  readonly returnUrl: string;
}

/** Sends the browser back to the service with the confirmation code, and removes the session's cookie. */
export function endWithCode(session: ReturningSession, confirmationCode: string): BrowserAnswer {
  return end(session, returnUrlWithLink(session.returnUrl, session.id, confirmationCode));
}

/** Sends the browser back to the service with the reason for the failure, and removes the session's cookie. */
export function endWithFailure(session: ReturningSession, failure: ReturnError): BrowserAnswer {
  return end(session, returnUrlWithError(session.returnUrl, session.id, failure));
}

function end(session: ReturningSession, url: string): BrowserAnswer {
  return { kind: 'redirect', url, cookie: browserCookie(session.id, '', 0) };
}
