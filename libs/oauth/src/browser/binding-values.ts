import { createHmac } from 'node:crypto';
import { Secret } from '#kernel';

/** The one-time values of one step from the link URL to COCO. */
export interface BindingValues {
  /** The value of the cookie for a browser that has none yet. */
  readonly browserValue: string;
  readonly state: string;
  /** PKCE's `code_verifier` (RFC 7636 section 4.1). */
  readonly codeVerifier: Secret;
}

/**
 * Derives what the step hands out from the link URL's token and a salt that only the database holds.
 *
 * The same browser asking twice at once (double click, reload, a proxy's retry) must get the same answer whichever request
 * is served first; deriving it does that without storing any value itself. The user agent is part of the cookie's value,
 * so another browser that opens the same URL derives another one and is refused.
 *
 * @param connectToken the 256-bit token of the link URL, of which the database knows the digest only
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
 * The confirmation code of a session, known only to the browser that is bound to it: derived from its cookie, so that every
 * delivery of one callback carries the same code.
 */
export function deriveConfirmationCode(browserValue: string, linkSessionId: string): string {
  return createHmac('sha256', browserValue).update(`confirmation code\0${linkSessionId}`).digest('base64url');
}
