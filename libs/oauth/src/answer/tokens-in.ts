import { digestsEqual, Secret, sha256 } from '#kernel';
import type { Members } from './reading/members.js';
import type { Offence } from './reading/offence.js';
import type { Reading } from './reading/read-answer.js';
import { namesError } from './said-error.js';
import type { TokenAnswer } from './reading/token-answer.js';
import type { TokenOutcome } from './token-outcome.js';

type Tokens = Extract<TokenOutcome, { kind: 'tokens' }>;

/** Maximum token lifetime in seconds: 90 days. */
const LONGEST_LIFETIME = 90 * 24 * 3600;

/** Maximum characters of a token: COCO reserves 10,000, and servers accept request heads of about 16 KB. */
const LONGEST_TOKEN = 16 * 1024;

/** Characters of a token (RFC 6749 appendix A.12 and A.17), which are also the ones allowed in a header. */
const TOKEN = /^[\x20-\x7e]+$/;

/**
 * The tokens of a response; `undefined` if it has none.
 *
 * If the response also reports an error, by its status or in words, its tokens count only if the refresh token is new,
 * or if the status is the only sign of an error: an error may echo the request.
 *
 * @param presented SHA-256 of the refresh token that was sent
 */
export function tokensIn(
  answer: TokenAnswer,
  { members, offences: wrapping }: Reading,
  presented: Buffer | undefined,
): Tokens | undefined {
  const access = readToken(members.get('accesstoken'), 'access_token_unusable');
  const refresh = readToken(members.get('refreshtoken'), 'refresh_token_unusable');
  const isError = namesError(members);
  const failed = isError || answer.status >= 400;
  const isEcho = failed && isSame(refresh.token, presented);
  const accessToken = isError && (refresh.token === undefined || isEcho) ? undefined : access.token;
  const refreshToken = isEcho ? undefined : refresh.token;
  if (accessToken === undefined && refreshToken === undefined) return undefined;
  const lifetime = readLifetime(members.get('expiresin'), wrapping.includes('form_encoded'));
  const offences: readonly (Offence | false)[] = [
    ...answer.offences,
    ...contentTypeOffences(answer.contentType),
    ...wrapping,
    (answer.status < 200 || answer.status >= 300) && 'status_odd',
    isError && 'error_beside_tokens',
    ...access.offences,
    ...refresh.offences,
    accessToken === undefined && access.offences.length === 0 && 'access_token_missing',
    ...tokenTypeOffences(members),
    ...lifetime.offences,
  ];
  return {
    kind: 'tokens',
    accessToken: accessToken === undefined ? undefined : new Secret(accessToken),
    refreshToken: refreshToken === undefined ? undefined : new Secret(refreshToken),
    expiresIn: lifetime.seconds,
    offences: [...new Set(offences.filter((offence) => offence !== false))],
  };
}

interface ReadToken {
  readonly token: string | undefined;
  readonly offences: readonly Offence[];
}

function readToken(value: unknown, unusable: Offence): ReadToken {
  if (value === undefined || value === null || value === '') return { token: undefined, offences: [] };
  const isNumber = typeof value === 'number' && Number.isSafeInteger(value);
  const text = isNumber ? value.toString() : value;
  if (typeof text !== 'string') return { token: undefined, offences: [unusable] };
  const token = text.trim();
  if (token === '' || token.length > LONGEST_TOKEN || !TOKEN.test(token))
    return { token: undefined, offences: [unusable] };
  const offences: (Offence | false)[] = [isNumber && 'token_not_text', token !== text && 'token_trimmed'];
  return { token, offences: offences.filter((offence) => offence !== false) };
}

function isSame(token: string | undefined, presented: Buffer | undefined): boolean {
  return token !== undefined && presented !== undefined && digestsEqual(sha256(token), presented);
}

function readLifetime(
  value: unknown,
  isForm: boolean,
): { seconds: number | undefined; offences: readonly Offence[] } {
  if (value === undefined || value === null || value === '')
    return { seconds: undefined, offences: ['expires_in_missing'] };
  const seconds = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof seconds !== 'number' || Number.isNaN(seconds) || seconds <= 0)
    return { seconds: undefined, offences: ['expires_in_unreadable'] };
  const offences: readonly Offence[] = typeof value === 'string' && !isForm ? ['expires_in_text'] : [];
  return { seconds: Math.min(seconds, LONGEST_LIFETIME), offences };
}

function tokenTypeOffences(members: Members): readonly Offence[] {
  const type = members.get('tokentype');
  if (type === undefined) return ['token_type_missing'];
  return typeof type === 'string' && type.trim().toLowerCase() === 'bearer' ? [] : ['token_type_not_bearer'];
}

function contentTypeOffences(contentType: string | undefined): readonly Offence[] {
  if (contentType === undefined || contentType === '') return ['content_type_missing'];
  return /^application\/(?:[\w.-]+\+)?json\s*(?:;|,|$)/i.test(contentType) ? [] : ['content_type_wrong'];
}
