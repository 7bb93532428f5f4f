import { isOneTimeValue } from '../browser/browser-cookie.js';

/**
 * The parameters of an authorization response that decide how it ends (RFC 6749 section 4.1.2, RFC 9207 section 2).
 *
 * `error_description` and `error_uri` are left out: nothing here uses them, and real servers put line breaks, accents and
 * long texts into them. They must not turn a user's "no" into a broken callback.
 */
const DECIDING_PARAMETERS: ReadonlySet<string> = new Set(['code', 'state', 'error', 'iss']);

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
 * The deciding parameters of a callback, each present at most once and well-formed; `undefined` otherwise.
 * All others are ignored, as RFC 6749 section 4.1.2 asks.
 */
export function readCallbackParameters(query: string): URLSearchParams | undefined {
  const deciding = new URLSearchParams();
  for (const [name, value] of new URLSearchParams(query)) {
    if (!DECIDING_PARAMETERS.has(name)) continue;
    if (deciding.has(name) || value.length > VALUE_LIMIT || !VALUE_PATTERN.test(value)) return undefined;
    deciding.set(name, value);
  }
  return deciding;
}
