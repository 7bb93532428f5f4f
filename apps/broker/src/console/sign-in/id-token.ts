/**
 * What an ID token must satisfy beyond its signature, issuer, audience, nonce and expiry, which openid-client checks
 * (OpenID Connect Core 1.0 section 3.1.3.7).
 */
import { decodeProtectedHeader } from 'jose';
import type { IDToken } from 'openid-client';

/**
 * Only asymmetric algorithms: `none` is no signature, and with HS* the key is the client secret (RFC 8725
 * section 3.1).
 */
const ALGORITHMS: ReadonlySet<unknown> = new Set([
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
]);

/**
 * Maximum characters. A token with several hundred roles has 20 KB; nothing legitimate comes close to this.
 */
const LONGEST_TOKEN = 32 * 1024;

/** Seconds by which the provider's clock may differ from the broker's: a minute, as for the JWTs of services. */
const LEEWAY = 60;

/** Maximum seconds between issue and arrival: the token is issued for the call that returns it. */
const GREATEST_AGE = 600;

/** Maximum lifetime in seconds: a week, more than any provider's default. */
const LONGEST_LIFE = 7 * 86_400;

/** Maximum entries of a list among the claims, such as roles or groups. */
const LONGEST_LIST = 1_000;

/** "It MUST NOT exceed 255 ASCII characters in length" (section 2); only printable ones, and not blank. */
const SUBJECT = /^(?! *$)[\x20-\x7e]{1,255}$/;

/** An ID token that is refused. The message names the claim but never contains its value. */
export class IdTokenRefused extends Error {
  override readonly name = 'IdTokenRefused';
}

/**
 * @param token as received
 * @param claims its claims, once openid-client has checked signature, issuer, audience, nonce and expiry
 * @throws IdTokenRefused
 */
export function checkIdToken(token: string, claims: IDToken, clientId: string, now: Date): void {
  if (token.length > LONGEST_TOKEN) refuse(`the ID token is longer than ${LONGEST_TOKEN} characters`);
  if (!ALGORITHMS.has(decodeProtectedHeader(token).alg))
    refuse(
      'the ID token is signed with an algorithm that is not accepted: expected RS256, ES256 or the like',
    );
  if (!SUBJECT.test(claims.sub)) refuse('"sub" is not 1 to 255 printable ASCII characters');
  if (claims.azp !== undefined && claims.azp !== clientId) refuse('"azp" names another client');
  checkTimes(claims, now.getTime() / 1_000);
  for (const [name, value] of Object.entries(claims)) {
    if (longestListIn(value) > LONGEST_LIST)
      refuse(`the claim ${JSON.stringify(name.slice(0, 64))} lists more than ${LONGEST_LIST} entries`);
  }
}

/**
 * The provider was asked to authenticate the person again (OpenID Connect Core 1.0 section 3.1.2.1), and must say that it did.
 *
 * @param since when it was asked
 * @throws IdTokenRefused
 */
export function requireFreshness({ auth_time: authTime }: IDToken, since: Date): void {
  if (authTime === undefined)
    refuse('"auth_time" is missing, although "max_age" was sent: let the provider add it to the ID token');
  if (authTime < since.getTime() / 1_000 - LEEWAY)
    refuse('"auth_time" is before this sign-in began: the provider ignores "max_age" and "prompt=login"');
}

/**
 * When the provider last authenticated the person; `undefined` if it does not say.
 *
 * @param now its clock may be ahead by the leeway, but nobody is authenticated in the future
 */
export function authenticationIn({ auth_time: authTime }: IDToken, now: Date): Date | undefined {
  return authTime === undefined ? undefined : new Date(Math.min(authTime * 1_000, now.getTime()));
}

function checkTimes({ iat, exp, auth_time: authTime = 0 }: IDToken, now: number): void {
  if (iat > now + LEEWAY) refuse('"iat" is in the future: compare the clocks of provider and broker');
  if (iat < now - GREATEST_AGE - LEEWAY) refuse(`"iat" is more than ${GREATEST_AGE} seconds ago`);
  if (exp <= iat || exp > iat + LONGEST_LIFE)
    refuse(`"exp" is not within ${LONGEST_LIFE} seconds after "iat"`);
  if (!Number.isFinite(authTime)) refuse('"auth_time" is not a number of seconds');
  if (authTime > now + LEEWAY) refuse('"auth_time" is in the future');
}

/** The length of the longest list in a claim, at any depth; the token's size limits the work. */
function longestListIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inside = Object.values(value).reduce<number>((longest, item) => {
    return Math.max(longest, longestListIn(item));
  }, 0);
  return Math.max(inside, Array.isArray(value) ? value.length : 0);
}

function refuse(problem: string): never {
  throw new IdTokenRefused(problem);
}
