import { decodeJwt } from 'jose';
import type { Secret } from '#kernel';

/** Longest account id that is believed to be one. */
const LONGEST = 256;

/**
 * Whose an access token is, where it says so: the `sub` of a JWT (RFC 9068 section 2.2).
 *
 * The signature is not checked: COCO publishes no key for it, and the token comes from COCO's token endpoint over TLS.
 *
 * @param clientId a token that names the app itself names no user
 */
export function subjectOf(accessToken: Secret, clientId: string): string | undefined {
  try {
    const { sub } = decodeJwt(accessToken.reveal());
    return isAccountId(sub) && sub !== clientId ? sub : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a value can be the id of an account. */
export function isAccountId(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= LONGEST;
}
