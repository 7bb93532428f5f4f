import { createHmac } from 'node:crypto';
import { Secret } from '#kernel';

/** The one-time values of one redirect from the link URL to COCO. */
export interface BindingValues {
  /** Cookie value for a browser that has no cookie yet. */
  readonly browserValue: string;
  readonly state: string;
  /** PKCE's `code_verifier` (RFC 7636 section 4.1). */
  readonly codeVerifier: Secret;
}

/**
 * Derives the redirect's values from the link URL's token and a salt that only the database holds.
 *
 * A browser that asks twice at once (double click, reload, a proxy's retry) must get the same response whichever
 * request is served first; deriving the values achieves that without storing them. The cookie value includes the user
 * agent, so a different browser that opens the same URL derives a different value and is refused.
 *
 * @param connectToken the link URL's 256-bit token; the database stores only its digest
 * @param salt 256 random bits, drawn when the browser is bound
 */
export function deriveBindingValues(
  connectToken: string,
  salt: Buffer,
  userAgent: string | undefined,
): BindingValues {
  const derive = (purpose: string, ...context: string[]): string =>
    createHmac('sha256', connectToken)
      .update(salt)
      .update([purpose, ...context].join('\0'))
      .digest('base64url');
  return {
    browserValue: derive('browser', userAgent ?? ''),
    state: derive('state'),
    codeVerifier: new Secret(derive('code verifier')),
  };
}

/**
 * A session's confirmation code, known only to the bound browser: derived from its cookie, so that every delivery of a
 * callback carries the same code.
 */
export function deriveConfirmationCode(browserValue: string, linkSessionId: string): string {
  return createHmac('sha256', browserValue).update(`confirmation code\0${linkSessionId}`).digest('base64url');
}
