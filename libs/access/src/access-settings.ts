import { setting, Settings, type Setting } from '#kernel';
import { issuerList, LISTED_DEFAULTS } from './issuer/issuer-list.js';
import { JWT_ALGORITHMS } from './issuer/jwt-algorithms.js';
import type { IssuerSettings } from './issuer/issuer-settings.js';

const ALGORITHM = `(?:${[...JWT_ALGORITHMS].join('|')})`;

const PRINTABLE = { pattern: /^[\x21-\x7e]{1,2048}$/, expected: 'printable characters without spaces' };

/** The first admin's credential in plain text; afterwards only its digest is kept. */
export const firstAdmin = {
  adminKey: setting.text({
    name: 'ADMIN_KEY',
    pattern: /^[\x21-\x7e]{8,512}$/,
    expected: '8 to 512 printable characters without spaces',
    otherwise: 'none; in development one is made',
    secret: true,
    meaning:
      'The first admin credential, for registering services; in production at least 32 characters. Without it the only admins are services with an admin scope and people who sign in to the console.',
    example: '$(openssl rand -hex 32)',
  }),
};

/** An issuer whose tokens are credentials of services. */
export interface ServiceIssuer extends IssuerSettings {
  /** Put before each subject, so that the issuers' subjects stay apart; empty for one issuer at most. */
  readonly subjectPrefix: string;
}

const furtherIssuers: Setting<readonly ServiceIssuer[] | undefined> = {
  name: 'SERVICE_JWT_ISSUERS',
  required: false,
  fallback: undefined,
  fallbackInProduction: undefined,
  otherwise: 'none besides `SERVICE_JWT_ISSUER`',
  ...issuerList({ name: 'subjectPrefix', fallback: '', pattern: /^[\x21-\x7e]{0,64}$/ }),
  meaning: `More issuers of those JWTs, such as other clusters. \`subjectPrefix\` is put before the \`sub\`; it must differ for each, and at most one may be empty. ${LISTED_DEFAULTS} In production these addresses must be https.`,
  example:
    '[{"issuer":"https://oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE","audience":"coco-token-broker","subjectPrefix":"eu:"}]',
};

/** The company's issuers of JWTs, whose tokens are credentials of services: the first in single settings, further ones in a list. */
export const jwtIssuer = {
  issuer: setting.text({
    name: 'SERVICE_JWT_ISSUER',
    ...PRINTABLE,
    otherwise: 'none: only keys are accepted',
    meaning:
      'The `iss` of JWTs that services may send in place of a key (docs/services.md), exactly as in the JWT.',
    example: 'https://kubernetes.default.svc.cluster.local',
  }),
  audience: setting.text({
    name: 'SERVICE_JWT_AUDIENCE',
    ...PRINTABLE,
    otherwise: 'none',
    meaning:
      'A value that the `aud` of those JWTs must contain: a name for this broker that the issuer uses for nothing else.',
    example: 'coco-token-broker',
  }),
  jwksUrl: setting.url({
    name: 'SERVICE_JWT_JWKS_URL',
    pattern: /^https?:\/\/[^#\s@]+$/,
    expected: 'an http or https URL without user information and fragment',
    otherwise: 'from the issuer’s metadata',
    meaning:
      'Where the issuer publishes its keys; without it, an issuer that is a URL is asked (OpenID Connect Discovery). In production it must be https.',
    example: 'https://kubernetes.default.svc.cluster.local/openid/v1/jwks',
  }),
  algorithms: setting.list({
    name: 'SERVICE_JWT_ALGORITHMS',
    type: 'list of algorithms',
    pattern: new RegExp(`^${ALGORITHM}(?:,${ALGORITHM})*$`),
    expected: `names among ${[...JWT_ALGORITHMS].join(', ')}`,
    fallback: 'RS256,ES256',
    meaning:
      'Accepted signature algorithms of those JWTs, comma-separated; only asymmetric ones are allowed.',
    why: 'These two are what Kubernetes and most identity providers sign with; each additional one gives a forger another choice.',
  }),
  leeway: setting.seconds({
    name: 'SERVICE_JWT_LEEWAY',
    min: 0,
    max: 300,
    fallback: 60,
    meaning: 'Clock difference allowed between issuer and broker when `nbf` and `exp` are checked.',
    why: 'Nodes of one cluster are seen up to 20 s apart, and most verifiers allow a minute.',
  }),
  others: furtherIssuers,
};

/** Provided by the app's configuration. */
export abstract class AccessSettings extends Settings({
  strangersPerSecond: setting.limit({
    name: 'STRANGER_CALLS_PER_SECOND',
    unit: 'calls a second',
    max: 100_000,
    fallback: 200,
    meaning:
      'Calls per second without a known credential that a replica refuses immediately, and calls per second to open routes that it answers immediately; the rest wait for up to 2 s and then lose their connection or get 503.',
    why: 'More than a misconfigured service sends, and a small part of what one replica can answer.',
  }),
  fourEyes: setting.toggle({
    name: 'FOUR_EYES',
    fallback: false,
    fallbackInProduction: true,
    meaning:
      'Whether revoking every link and retiring a key wait until a second person confirms (docs/console.md). Set it to `false` where there is only one admin.',
  }),
  freshSignIn: setting.duration({
    name: 'FRESH_SIGN_IN',
    min: 30,
    max: 86_400,
    fallback: 300,
    meaning:
      'How recently people must have signed in at the provider for the gravest actions in the console (docs/console.md); after that they are asked to sign in again.',
    why: 'Five minutes: enough to sign in, read what is about to be done and do it.',
  }),
  fourEyesTimeLimit: setting.duration({
    name: 'FOUR_EYES_TIME_LIMIT',
    min: 60,
    max: 604_800,
    fallback: 3_600,
    meaning: 'How long such an action can be confirmed after it was requested.',
    why: 'An hour: long enough to reach a colleague at night, and too short for a forgotten request to be confirmed by mistake later.',
  }),
}) {
  /** SHA-256 of the first admin's credential, for registering services; absent if not set. */
  abstract readonly adminKeyDigest: Buffer | undefined;
  /** None where only service keys are accepted. No two have the same issuer or prefix. */
  abstract readonly jwtIssuers: readonly ServiceIssuer[];
}
