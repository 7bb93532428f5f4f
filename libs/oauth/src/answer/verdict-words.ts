import type { SaidError } from './said-error.js';

/** A verdict on the grant, or on the broker's client. */
export interface Verdict {
  readonly kind: 'refused' | 'client';
  readonly word: string;
}

/**
 * Error codes for a dead authorization code or refresh token, as servers in the field spell them: RFC 6749 and OpenID
 * Connect Core section 3.1.2.6, then the variants of GitHub, Slack, Zoho, HubSpot, Supabase, Spring and others.
 */
const DEAD_GRANT: ReadonlySet<string> = new Set([
  'invalid_grant',
  'access_denied',
  'interaction_required',
  'login_required',
  'consent_required',
  'account_selection_required',
  'bad_refresh_token',
  'invalid_refresh_token',
  'expired_refresh_token',
  'revoked_refresh_token',
  'unknown_refresh_token',
  'refresh_token_invalid',
  'refresh_token_expired',
  'refresh_token_revoked',
  'refresh_token_not_found',
  'refresh_token_already_used',
  'refresh_token_reused',
  'invalid_token',
  'expired_token',
  'revoked_token',
  'token_expired',
  'token_revoked',
  'token_invalid',
  'token_inactive',
  'grant_expired',
  'grant_revoked',
  'authorization_expired',
  'authorization_revoked',
  'consent_revoked',
  'session_expired',
  'session_not_found',
  'session_revoked',
  'session_not_active',
  'invalid_session',
  'inactive_user',
  'user_not_found',
  'user_disabled',
  'user_deleted',
  'account_inactive',
  'account_disabled',
  'invalid_code',
  'expired_code',
  'code_expired',
  'invalid_authorization_code',
  'bad_verification_code',
]);

const BAD_CLIENT: ReadonlySet<string> = new Set([
  'invalid_client',
  'unauthorized_client',
  'invalid_client_id',
  'invalid_client_secret',
  'invalid_client_credentials',
  'incorrect_client_credentials',
  'bad_client_credentials',
  'client_disabled',
  'application_disabled',
  'application_suspended',
]);

/** COCO's numbers: authentication required, session expired, invalid credentials; no such user. */
const DEAD_GRANT_NUMBERS: ReadonlySet<number> = new Set([40101, 40102, 40103, 40006]);

/** COCO's number for a disabled application. */
const BAD_CLIENT_NUMBER = 40307;

const GRANT = String.raw`(?:(?:refresh|authori[sz]ation|auth|access|provided|presented|oauth)[\s_-]*)*(?:refresh[\s_-]*token|authori[sz]ation[\s_-]*(?:code|grant)|auth[\s_-]*code|grant|session|token)`;

const DEAD = String.raw`(?:invalid(?:ated)?|expired|revoked|inactive|blacklisted|malformed|incorrect|unknown|unrecogni[sz]ed|already\s+(?:been\s+)?(?:used|redeemed|consumed|rotated)|been\s+(?:used|reused|rotated|consumed|revoked|invalidated|deleted)|reused|no\s+longer\s+(?:valid|active|exists?|usable)|not\s+(?:valid|active|found|recogni[sz]ed|known|exist)|(?:does\s+not|doesn.t)\s+exist|ended|terminated|disabled)`;

/** "The refresh token … is no longer valid". */
const GRANT_IS_DEAD = new RegExp(String.raw`\b${GRANT}s?\b['"]?[^.;!?]{0,40}?\b${DEAD}\b`);

/** "Invalid or expired refresh token". */
const DEAD_GRANT_FIRST = new RegExp(
  String.raw`\b(?:bad|stale|used|${DEAD})(?:\s*[,/]?\s*(?:or|and)?\s*(?:${DEAD}))*\s*:?\s+(?:the\s+|or\s+|access\/|oauth2?\s+)*['"]?${GRANT}\b(?![\s_-]*(?:type|request|parameter|endpoint|format\s+requested))`,
);

/** Sentences about what the broker omitted or how it formatted the request, not about the grant. */
const NOT_THE_GRANT =
  /\b(?:missing|must be|unsupported|grant[\s_-]*type|client[\s_-]*(?:id|secret|credentials|authentication))\b|\b(?:token|code|parameter|field|is|are)\s+(?:is\s+)?required\b/;

/** An error's verdict on the grant or on the broker's client; `undefined` if it has neither. */
export function verdictOf(said: SaidError): Verdict | undefined {
  const client = said.codes.find((code) => BAD_CLIENT.has(code));
  if (client !== undefined) return { kind: 'client', word: client };
  const dead = said.codes.find((code) => DEAD_GRANT.has(code));
  if (dead !== undefined) return { kind: 'refused', word: dead };
  if (said.numbers.includes(BAD_CLIENT_NUMBER)) return { kind: 'client', word: `coco_${BAD_CLIENT_NUMBER}` };
  const number = said.numbers.find((each) => DEAD_GRANT_NUMBERS.has(each));
  if (number !== undefined) return { kind: 'refused', word: `coco_${number}` };
  return said.sentences.some(saysGrantIsDead)
    ? { kind: 'refused', word: 'message_of_dead_grant' }
    : undefined;
}

function saysGrantIsDead(sentence: string): boolean {
  return !NOT_THE_GRANT.test(sentence) && (GRANT_IS_DEAD.test(sentence) || DEAD_GRANT_FIRST.test(sentence));
}
