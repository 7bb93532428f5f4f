/** Why an attempt failed: an OAuth error code, and the broker's own reason code. */
export interface ReturnError {
  /** As the authorization server sent it, or as RFC 6749 sections 4.1.2.1 and 5.2 name it. */
  readonly error: string;
  readonly reason: string;
}

/** Error codes of RFC 6749 sections 4.1.2.1 and 5.2 accepted from COCO; any other becomes `server_error`. */
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

/** Where the browser goes once COCO has issued tokens; the service confirms with the code. */
export function returnUrlWithLink(
  returnUrl: string,
  linkSessionId: string,
  confirmationCode: string,
): string {
  return withParameters(returnUrl, { linkSession: linkSessionId, confirmationCode });
}

/** The broker's own error codes, which are not accepted from COCO. */
const OWN_CODES: ReadonlySet<string> = new Set(['account_mismatch', 'account_already_linked']);

/** COCO's error code if it is a standard one, otherwise `server_error`. */
export function oauthErrorCode(code: string): string {
  return OAUTH_CODES.has(code) ? code : 'server_error';
}

/** Where the browser goes when the attempt has failed. The provider's own texts are never passed on. */
export function returnUrlWithError(returnUrl: string, linkSessionId: string, failure: ReturnError): string {
  const error = OWN_CODES.has(failure.error) ? failure.error : oauthErrorCode(failure.error);
  return withParameters(returnUrl, { linkSession: linkSessionId, error, reason: failure.reason });
}

/** Parameter names that the broker itself adds to a return URL. */
const OWN_NAMES: ReadonlySet<string> = new Set(['linkSession', 'confirmationCode', 'error', 'reason']);

/**
 * Appends parameters and keeps the URL's own query byte for byte: it may be signed, and `URLSearchParams` would rewrite
 * it. Only existing parameters with one of the broker's names are dropped, so that no one can plant another user's
 * confirmation code or a made-up error ahead of the real one.
 */
function withParameters(returnUrl: string, parameters: Readonly<Record<string, string>>): string {
  const start = returnUrl.indexOf('?');
  const ours = new URLSearchParams(parameters).toString();
  if (start < 0) return `${returnUrl}?${ours}`;
  const query = returnUrl.slice(start + 1);
  const kept = query.split('&').filter((pair) => !OWN_NAMES.has(nameOf(pair)));
  return `${returnUrl.slice(0, start)}?${[...(query === '' ? [] : kept), ours].join('&')}`;
}

/** The name in a `name=value` pair, decoded as a service would. */
function nameOf(pair: string): string {
  return [...new URLSearchParams(pair).keys()][0] ?? '';
}
