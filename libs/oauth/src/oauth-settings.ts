import { setting, Settings, type EgressProxy, type Secret } from '#kernel';

/**
 * Maximum configurable time-out of a token call, in milliseconds.
 *
 * COCO's token endpoint responds within about a second; a call that takes this long has failed, and nobody waits for it
 * any longer. The refresh lease is derived from it (`libs/refresh/src/lease/lease.ts`), so that no call outlives its
 * lease. A higher limit would keep the links of a dead replica waiting longer.
 */
export const LONGEST_TOKEN_CALL = 11_000;

/** One secret, or two, one per line. A client secret is printable ASCII (RFC 6749 appendix A.2). */
export const CLIENT_SECRETS = /^[\x20-\x7e]+(?:\s*\n[\x20-\x7e]+)?$/;

/**
 * An image as a `data:` URL of at most 64 KiB, or an https URL that can be named in a Content-Security-Policy as it is: without a
 * query, and without the characters that end a source there (CSP Level 3 section 2.3.1).
 */
const LOGO =
  /^(?:data:image\/(?:png|jpeg|gif|webp|svg\+xml);base64,(?=[A-Za-z0-9+/=]{1,65536}$)(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?|https:\/\/[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?::\d{1,5})?\/[A-Za-z0-9._~%!$&()*+=:@/-]*)$/;

/** Scope tokens (RFC 6749 section 3.3). */
const SCOPE = /^[\x21\x23-\x5B\x5D-\x7E]+( [\x21\x23-\x5B\x5D-\x7E]+)*$/;

/** The broker's identity at COCO. */
export const cocoClient = {
  id: setting.text({
    name: 'COCO_CLIENT_ID',
    required: true,
    meaning: 'Client id of the C2C app at COCO.',
    example: 'my-app',
  }),
  secrets: setting.text({
    name: 'COCO_CLIENT_SECRET',
    pattern: CLIENT_SECRETS,
    expected: 'one client secret, or two on a line each, of printable ASCII characters',
    required: true,
    secret: true,
    meaning:
      'Client secret of the C2C app at COCO. During a change, two: the newest on the first line, the older one on the second. A file is re-read when it changes.',
    example: '…',
  }),
};

/** The OAuth client and the linking flow. Provided by the app's configuration. Durations are milliseconds. */
export abstract class OAuthSettings extends Settings({
  tokenBody: setting.choice({
    name: 'COCO_TOKEN_BODY',
    choices: ['form', 'json'],
    fallback: 'form',
    meaning:
      'Format of the token request body: `form` as in RFC 6749, `json` as in the vendor’s Node sample.',
  }),
  scope: setting.text({
    name: 'COCO_SCOPE',
    type: 'scopes, separated by spaces',
    pattern: SCOPE,
    expected: 'scopes (RFC 6749 section 3.3), separated by single spaces',
    otherwise: 'none',
    meaning: 'OAuth scope requested at authorize. COCO documents none for C2C apps.',
    example: 'profile',
  }),
  // Text, not a URL: issuers are compared character by character (RFC 9207 section 2.4).
  issuer: setting.text({
    name: 'COCO_ISSUER',
    type: 'URL',
    pattern: /^https?:\/\/[^?#\s@]+$/,
    expected: 'an http or https URL without a query or a fragment',
    otherwise: 'unknown',
    meaning:
      'COCO’s issuer identifier (RFC 9207): the `iss` of a callback, if present, must equal it. While it is not ' +
      'set, an `iss` at the origin of `COCO_BASE_URL` is accepted and logged.',
    example: 'https://api.getcoco.buzz',
  }),
  accountShared: setting.choice({
    name: 'COCO_ACCOUNT_SHARED',
    choices: ['allow', 'refuse'],
    fallback: 'allow',
    meaning:
      'Whether several users of one service may link the same COCO account, as in a household. With `refuse`, unknown accounts are refused too.',
  }),
  pkce: setting.toggle({
    name: 'COCO_PKCE',
    fallback: true,
    meaning: 'Whether PKCE (RFC 7636, S256) is sent.',
  }),
  revocationUrl: setting.url({
    name: 'COCO_REVOCATION_URL',
    otherwise: 'none',
    meaning: 'RFC 7009 revocation endpoint; COCO documents none.',
    example: 'https://coco.example.com/revoke',
  }),
  tokenCallTimeout: setting.duration({
    name: 'COCO_TOKEN_TIMEOUT',
    min: 1,
    max: LONGEST_TOKEN_CALL / 1_000,
    fallback: 10,
    meaning: 'Total time one token call may take.',
    why: 'A refresh token works once, so an answer is worth waiting for; the lease of a refresh covers the longest time that can be set.',
  }),
  defaultTokenLifetimeSeconds: setting.seconds({
    name: 'COCO_DEFAULT_TOKEN_LIFETIME',
    min: 1,
    max: 31_536_000,
    fallback: 3_600,
    meaning: 'Assumed lifetime of an access token if COCO does not send one.',
    why: 'An hour is what most providers give. A token that expires sooner costs one refresh more, after a 401.',
  }),
  linkSessionLifetime: setting.duration({
    name: 'LINK_SESSION_LIFETIME',
    min: 10,
    max: 86_400,
    fallback: 600,
    meaning: 'How long a user may take from the start of a link session to the return from COCO.',
    why: 'Time to log in and to find a forgotten password; the shorter it is, the less an attacker can do with an abandoned session.',
  }),
  linkInvitationLifetime: setting.duration({
    name: 'LINK_INVITATION_LIFETIME',
    min: 10,
    max: 604_800,
    fallback: 86_400,
    meaning: 'How long the re-link URL that support copies for a user can be used.',
    why: 'A user reads mail within a day. Longer does little harm: it renews one link, and only for the COCO account of that link.',
  }),
  confirmationLifetime: setting.duration({
    name: 'LINK_CONFIRMATION_LIFETIME',
    min: 10,
    max: 86_400,
    fallback: 600,
    meaning: 'How long a service may take to confirm a link.',
    why: 'A service confirms within a second; ten minutes also cover its restart.',
  }),
  linkSessionRetention: setting.period({
    name: 'LINK_SESSION_RETENTION',
    fallback: '30d',
    meaning:
      'How long a link session, and how it ended, can be read after it began. Open ones are kept in any case.',
    why: 'Users call support days after an attempt; a row takes about 500 bytes.',
  }),
  companyName: setting.text({
    name: 'COMPANY_NAME',
    pattern: /^(?!\s*$)[^\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]{1,80}$/u,
    expected: '1 to 80 characters, not only blanks, no control characters',
    otherwise: 'none',
    meaning: 'Shown on the pages on which a user’s browser may end while linking.',
    example: 'Ockham Homes',
  }),
  companyLogo: setting.text({
    name: 'COMPANY_LOGO',
    type: 'data or https URL',
    pattern: LOGO,
    expected:
      'a data: URL of a PNG, JPEG, GIF, WebP or SVG image in base64, at most 64 KiB, or an https URL without query, fragment and user',
    otherwise: 'none',
    meaning:
      'Image on the same pages. Their Content-Security-Policy allows this image alone. With an https URL, the users’ browsers call that host.',
    example: 'https://www.example.com/logo.svg',
  }),
  openLinkSessionLimit: setting.wholeNumber({
    name: 'LINK_SESSION_LIMIT',
    unit: 'link sessions',
    min: 1,
    max: 1_000,
    fallback: 5,
    meaning: 'Maximum open link sessions per user of a service.',
    why: 'Enough for a user who starts again on a second device, and again.',
  }),
  openLinkSessionLimitOfService: setting.wholeNumber({
    name: 'LINK_SESSION_LIMIT_PER_SERVICE',
    unit: 'link sessions',
    min: 1,
    max: 1_000_000,
    fallback: 1_000,
    meaning: 'Maximum open link sessions per service.',
    why: 'A hundred users a minute, each with ten minutes; one stolen key must not fill the table.',
  }),
  openLinkSessionLimitOfAll: setting.wholeNumber({
    name: 'LINK_SESSION_LIMIT_IN_ALL',
    unit: 'link sessions',
    min: 1,
    max: 1_000_000,
    fallback: 10_000,
    meaning: 'Maximum open link sessions in total.',
    why: 'Ten services at their own limit.',
  }),
}) {
  abstract readonly clientId: string;
  /**
   * The current client secrets: one, or the newest and its predecessor. Returns the same list until something changes.
   * Throws `SecretFileUnusable` while their file cannot be used.
   */
  abstract readonly clientSecrets: () => readonly Secret[];
  /** Origin of the COCO cloud, including its OAuth endpoints. */
  abstract readonly cocoBaseUrl: URL;
  /** The company network's proxy, if calls to COCO cannot go directly. */
  readonly proxy?: EgressProxy | undefined;
  /** Where browsers are sent to log in and consent. */
  abstract readonly authorizationEndpoint: URL;
  /** Where codes and refresh tokens are exchanged. */
  abstract readonly tokenEndpoint: URL;
  /** COCO's `users/me`: names an access token's account if the token itself does not. */
  abstract readonly userEndpoint: URL;
  /** The broker's own origin as browsers see it; the redirect URI is `/oauth/callback` below it. */
  abstract readonly publicUrl: URL;
}
