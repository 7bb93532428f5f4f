import type { Setting } from '#kernel';
import { JWT_ALGORITHMS } from './jwt-algorithms.js';
import type { IssuerSettings } from './issuer-settings.js';

/** Issuers at most: each is asked for its keys, and no company has more clusters and identity providers. */
const ISSUERS_LIMIT = 10;

/** Seconds that an issuer's clock may be off: nodes of one cluster are seen up to 20 s apart, and most verifiers allow a minute. */
const LEEWAY = 60;

/** Seconds of leeway at most: beyond five minutes a clock is broken. */
const LEEWAY_LIMIT = 300;

const MEMBERS = ['issuer', 'audience', 'jwksUrl', 'algorithms', 'leeway'];

const NAME = /^[\x21-\x7e]{1,2048}$/;
const ISSUER_URL = /^https?:\/\/[^#?\s@]+$/;
const KEYS_URL = /^https?:\/\/[^#\s@]+$/;

/** What both lists say of `jwksUrl`, `algorithms` and `leeway`. */
export const LISTED_DEFAULTS =
  'Without `jwksUrl` it is found by OpenID Connect Discovery at the issuer. `algorithms` defaults to RS256 and ES256, `leeway` to 60 seconds.';

/** The member that an entry of one list has besides those of every issuer. */
interface OwnMember<Name extends string> {
  readonly name: Name;
  readonly fallback: string;
  readonly pattern: RegExp;
}

type Listed<Name extends string> = IssuerSettings & Readonly<Record<Name, string>>;

/** The part of a setting that reads a JSON list of issuers, each with a text of this list's own. */
export function issuerList<Name extends string>(
  own: OwnMember<Name>,
): Pick<Setting<readonly Listed<Name>[] | undefined>, 'type' | 'expected' | 'parse'> {
  return {
    type: 'JSON list',
    expected:
      `a JSON list of 1 to ${ISSUERS_LIMIT} issuers, each an object with issuer and audience, with jwksUrl unless the issuer is a URL, ` +
      `and optionally algorithms (a list), leeway (seconds) and ${own.name}; no issuer twice`,
    parse(text) {
      const issuers = listIn(text)?.map((entry) => issuerOf(entry, own));
      if (issuers === undefined || issuers.length === 0 || issuers.length > ISSUERS_LIMIT) return undefined;
      const known = issuers.filter((issuer) => issuer !== undefined);
      const names = new Set(known.map(({ issuer }) => issuer));
      return names.size === issuers.length ? { value: known } : undefined;
    },
  };
}

/** Whether the keys of an issuer can be found by its name. */
export function isDiscoverable(issuer: string): boolean {
  return ISSUER_URL.test(issuer) && URL.canParse(issuer);
}

function listIn(text: string): unknown[] | undefined {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list : undefined;
  } catch {
    return undefined;
  }
}

function issuerOf<Name extends string>(entry: unknown, own: OwnMember<Name>): Listed<Name> | undefined {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return undefined;
  const members = entry as Readonly<Record<string, unknown>>;
  if (Object.keys(members).some((member) => ![...MEMBERS, own.name].includes(member))) return undefined;
  const { issuer, audience, jwksUrl, algorithms = ['RS256', 'ES256'], leeway = LEEWAY } = members;
  const { [own.name]: text = own.fallback } = members;
  if (!isName(issuer) || !isName(audience) || !areAlgorithms(algorithms) || !isLeeway(leeway))
    return undefined;
  if (typeof text !== 'string' || !own.pattern.test(text)) return undefined;
  const keys = jwksUrl === undefined ? undefined : keysUrl(jwksUrl);
  if (keys === undefined && (jwksUrl !== undefined || !isDiscoverable(issuer))) return undefined;
  return {
    issuer,
    audience,
    algorithms,
    leeway,
    jwksUrl: keys,
    ...({ [own.name]: text } as Record<Name, string>),
  };
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && NAME.test(value);
}

function keysUrl(value: unknown): URL | undefined {
  return typeof value === 'string' && KEYS_URL.test(value) && URL.canParse(value)
    ? new URL(value)
    : undefined;
}

function isLeeway(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= LEEWAY_LIMIT;
}

function areAlgorithms(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((name) => JWT_ALGORITHMS.has(String(name)));
}
