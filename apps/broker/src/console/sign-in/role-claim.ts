/** What an ID token says about the person: the values of a claim, and their name. */
import type { IDToken } from 'openid-client';
import { roles, rolesOf, scopesOf, type Role } from '#access';
import type { RoleSource } from '../roles/role-map.js';
import type { Person } from '../session/session.store.js';

/** Maximum characters of a name that are kept. */
const LONGEST_NAME = 200;

/**
 * Control characters, unpaired surrogates, and characters that change the direction of the text around them
 * (bidi, UAX #9).
 */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Whether the claim is the value, or a list that contains it.
 *
 * Dots lead into objects, as in Keycloak's `realm_access.roles`; a name that is a URL, as Auth0 requires, is
 * one name. A name has exactly one interpretation, so that no other claim is mistaken for the configured one.
 */
export function holdsClaim(claims: IDToken, name: string, value: string): boolean {
  const path = name.includes('://') ? [name] : name.split('.');
  const claim = path.reduce<unknown>(memberOf, claims);
  return Array.isArray(claim) ? claim.includes(value) : claim === value;
}

/** The roles of the person; none for someone who is not an admin. */
export function rolesByClaim(claims: IDToken, { adminClaim, adminValue, roleMap }: RoleSource): Role[] {
  if (roleMap === undefined) return holdsClaim(claims, adminClaim, adminValue) ? [...roles] : [];
  const held = new Set(
    [...roleMap].flatMap(([value, given]) => (holdsClaim(claims, adminClaim, value) ? given : [])),
  );
  return rolesOf(scopesOf([...held]));
}

/** The person, with a name that people can read and the database can store. */
export function personOf(claims: IDToken): Person {
  const names = [claims.name, claims.preferred_username, claims.email].map(readable);
  return { subject: claims.sub, name: names.find((name) => name !== '') ?? claims.sub };
}

function readable(name: unknown): string {
  if (typeof name !== 'string') return '';
  const short = name.replace(UNPRINTABLE, '').slice(0, LONGEST_NAME);
  // The cut may have left half a surrogate pair, which no database can store.
  return short.replace(UNPRINTABLE, '').trim();
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}
