/** Why an attempt came to nothing: an OAuth error code, and the broker's own word for it. */
export interface ReturnError {
  /** As the authorization server said, or as RFC 6749 sections 4.1.2.1 and 5.2 name it. */
  readonly error: string;
  readonly reason: string;
}

/** The error codes of RFC 6749 sections 4.1.2.1 and 5.2 that COCO may use; any other becomes `server_error`. */
const OAUTH_CODES: ReadonlySet<string> = new Set([
  'access_denied',
  'invalid_request',
  'invalid_grant',
  'invalid_scope',
  'server_error',
  'temporarily_unavailable',
  'unauthorized_client',
  'unsupported_response_type',
]);

/** Where the browser goes when COCO gave tokens: the service confirms with the code. */
export function returnUrlWithLink(
  returnUrl: string,
  linkSessionId: string,
  confirmationCode: string,
): string {
  return withParameters(returnUrl, { linkSession: linkSessionId, confirmationCode });
}

/** The broker's own codes, which COCO cannot send. */
const OWN_CODES: ReadonlySet<string> = new Set(['account_mismatch', 'account_already_linked']);

/** COCO's error code, where it is one of the standard's. */
export function oauthErrorCode(code: string): string {
  return OAUTH_CODES.has(code) ? code : 'server_error';
}

/** Where the browser goes when it came to nothing. The provider's own texts are never passed on. */
export function returnUrlWithError(returnUrl: string, linkSessionId: string, failure: ReturnError): string {
  const error = OWN_CODES.has(failure.error) ? failure.error : oauthErrorCode(failure.error);
  return withParameters(returnUrl, { linkSession: linkSessionId, error, reason: failure.reason });
}

/** The names that the broker itself puts into a return URL. */
const OWN_NAMES: ReadonlySet<string> = new Set(['linkSession', 'confirmationCode', 'error', 'reason']);

/**
 * Appends parameters and keeps the URL's own query byte for byte: it may be signed, and `URLSearchParams` would rewrite it.
 * Only what already carries one of the broker's own names is dropped, so that a service can't be shown someone else's
 * confirmation code or a made-up error before the real one.
 */
function withParameters(returnUrl: string, parameters: Readonly<Record<string, string>>): string {
  const start = returnUrl.indexOf('?');
  const ours = new URLSearchParams(parameters).toString();
  if (start < 0) return `${returnUrl}?${ours}`;
  const query = returnUrl.slice(start + 1);
  const kept = query.split('&').filter((pair) => !OWN_NAMES.has(nameOf(pair)));
  return `${returnUrl.slice(0, start)}?${[...(query === '' ? [] : kept), ours].join('&')}`;
}

/** The name in a `name=value` pair, decoded the way a service decodes it. */
function nameOf(pair: string): string {
  return [...new URLSearchParams(pair).keys()][0] ?? '';
}
