/** The error codes of RFC 6749 sections 4.1.2.1 and 5.2 with which the broker sends a browser back, and its own two about accounts. */
const returnErrors = [
  'access_denied',
  'account_already_linked',
  'account_mismatch',
  'invalid_request',
  'invalid_grant',
  'invalid_scope',
  'server_error',
  'temporarily_unavailable',
  'unauthorized_client',
  'unsupported_response_type',
] as const;

export type LinkReturnError = (typeof returnErrors)[number];

/** The parameters with which the browser returned. */
export type BroughtBack =
  | { readonly linkSession: string; readonly confirmationCode: string }
  | { readonly linkSession: string; readonly error: LinkReturnError; readonly reason: string };

/** Base for parsing a path without an origin; never called. */
const NOWHERE = 'https://nowhere.invalid';

/** An identifier such as `refused_by_coco`: anyone can write into a URL, and reasons end up in logs and pages. */
const REASON = /^[a-z_]{1,40}$/;

/** Parses the return URL. @returns `undefined` for a URL that the broker did not make */
export function readReturn(returned: string | URL): BroughtBack | undefined {
  if (!URL.canParse(String(returned), NOWHERE)) return undefined;
  const { searchParams } = new URL(returned, NOWHERE);
  const linkSession = only(searchParams, 'linkSession');
  if (linkSession === undefined) return undefined;
  const confirmationCode = only(searchParams, 'confirmationCode');
  if (confirmationCode !== undefined && !searchParams.has('error')) return { linkSession, confirmationCode };
  const said = only(searchParams, 'error');
  if (said === undefined || searchParams.has('confirmationCode')) return undefined;
  const error = returnErrors.find((known) => known === said) ?? 'server_error';
  const reason = only(searchParams, 'reason') ?? '';
  return { linkSession, error, reason: REASON.test(reason) ? reason : 'unknown' };
}

/** The value of a parameter that occurs exactly once. */
function only(parameters: URLSearchParams, name: string): string | undefined {
  const values = parameters.getAll(name);
  return values.length === 1 ? values[0] : undefined;
}
