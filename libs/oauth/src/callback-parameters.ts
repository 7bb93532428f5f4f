import { isOneTimeValue } from './browser-cookie.js';

/** Parameters of an authorization response that COCO may send (RFC 6749 section 4.1.2, RFC 9207). */
const KNOWN_PARAMETERS: ReadonlySet<string> = new Set([
  'code',
  'state',
  'error',
  'error_description',
  'error_uri',
  'iss',
]);

/** Characters of one parameter at most; COCO's codes are far shorter. */
const VALUE_LIMIT = 2048;

/** What a code, a state or an error may be made of (RFC 6749 appendix A): visible ASCII and space. */
const VALUE_PATTERN = /^[\x20-\x7e]*$/;

/** The one well-formed `state` of a callback, or `undefined`. */
export function readCallbackState(query: string): string | undefined {
  const states = new URLSearchParams(query).getAll('state');
  const [state] = states;
  return states.length === 1 && state !== undefined && isOneTimeValue(state) ? state : undefined;
}

/**
 * The known parameters of a callback, each there at most once and well-formed; `undefined` otherwise.
 * Unknown ones are left out, as RFC 6749 section 4.1.2 asks.
 */
export function readCallbackParameters(query: string): URLSearchParams | undefined {
  const known = new URLSearchParams();
  for (const [name, value] of new URLSearchParams(query)) {
    if (!KNOWN_PARAMETERS.has(name)) continue;
    if (known.has(name) || value.length > VALUE_LIMIT || !VALUE_PATTERN.test(value)) return undefined;
    known.set(name, value);
  }
  return known;
}
