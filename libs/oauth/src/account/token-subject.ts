import { decodeJwt } from 'jose';
import type { Secret } from '#kernel';

/** Maximum length of a plausible account id. */
const LONGEST = 256;

/**
 * The account that an access token names, if any: the `sub` of a JWT (RFC 9068 section 2.2).
 *
 * The signature is not verified: COCO publishes no key, and the token comes from COCO's token endpoint over TLS.
 *
 * @param clientId our client id; a token whose `sub` is the app names no user
 */
export function subjectOf(accessToken: Secret, clientId: string): string | undefined {
  try {
    const { sub } = decodeJwt(accessToken.reveal());
    return isAccountId(sub) && sub !== clientId ? sub : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a value can be an account id. */
export function isAccountId(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= LONGEST;
}
