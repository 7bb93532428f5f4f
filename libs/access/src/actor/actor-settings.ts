import { Settings, type Setting } from '#kernel';
import { JWT_ALGORITHMS } from '../issuer/jwt-algorithms.js';
import type { IssuerSettings } from '../issuer/trusted-issuer.js';

/** An issuer whose tokens name people, and the claim that holds the name. */
export interface ActorIssuer extends IssuerSettings {
  readonly claim: string;
}

/** Issuers at most: each is asked for its keys, and no company has more identity providers. */
const ISSUERS_LIMIT = 10;

/** Seconds that an issuer's clock may be off: as for the JWTs of services. */
const LEEWAY = 60;

const MEMBERS = ['issuer', 'audience', 'jwksUrl', 'algorithms', 'claim'];

const NAME = /^[\x21-\x7e]{1,2048}$/;
const KEYS_URL = /^https?:\/\/[^#\s@]+$/;

const actorIssuers: Setting<readonly ActorIssuer[] | undefined> = {
  name: 'ACTOR_TOKEN_ISSUERS',
  type: 'JSON list',
  required: false,
  fallback: undefined,
  fallbackInProduction: undefined,
  otherwise: 'none: every Actor-Token is refused',
  expected:
    'a JSON list of 1 to 10 issuers, each an object with issuer, audience and jwksUrl, and optionally algorithms (a list) and ' +
    'claim; no issuer twice',
  meaning:
    'Issuers of the tokens that name the person behind a call (docs/services.md). `algorithms` defaults to RS256 and ES256, ' +
    '`claim`, which holds the name, to `sub`. In production `jwksUrl` must be https.',
  example:
    '[{"issuer":"https://login.example.com","audience":"coco-token-broker","jwksUrl":"https://login.example.com/jwks"}]',
  parse(text) {
    const issuers = listIn(text)?.map(issuerOf);
    if (issuers === undefined || issuers.length === 0 || issuers.length > ISSUERS_LIMIT) return undefined;
    const known = issuers.filter((issuer) => issuer !== undefined);
    const names = new Set(known.map(({ issuer }) => issuer));
    return names.size === issuers.length ? { value: known } : undefined;
  },
};

/** Provided by the app's configuration. */
export abstract class ActorSettings extends Settings({ issuers: actorIssuers }) {}

function listIn(text: string): unknown[] | undefined {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list : undefined;
  } catch {
    return undefined;
  }
}

function issuerOf(entry: unknown): ActorIssuer | undefined {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return undefined;
  const members = entry as Readonly<Record<string, unknown>>;
  if (Object.keys(members).some((member) => !MEMBERS.includes(member))) return undefined;
  const { issuer, audience, jwksUrl, algorithms = ['RS256', 'ES256'], claim = 'sub' } = members;
  if (!isName(issuer) || !isName(audience) || !isName(claim) || !areAlgorithms(algorithms)) return undefined;
  if (typeof jwksUrl !== 'string' || !KEYS_URL.test(jwksUrl) || !URL.canParse(jwksUrl)) return undefined;
  return { issuer, audience, claim, algorithms, jwksUrl: new URL(jwksUrl), leeway: LEEWAY };
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && NAME.test(value);
}

function areAlgorithms(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((name) => JWT_ALGORITHMS.has(String(name)));
}
