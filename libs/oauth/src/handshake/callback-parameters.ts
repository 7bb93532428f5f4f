import { isOneTimeValue } from '../browser/browser-cookie.js';

/**
 * The parameters that decide the outcome of an authorization response (RFC 6749 section 4.1.2, RFC 9207 section 2).
 *
 * `error_description` and `error_uri` are ignored: nothing here uses them, and real servers put line breaks, accents
 * and long texts in them. They must not turn a user's "no" into a malformed callback.
 */
const DECIDING_PARAMETERS: ReadonlySet<string> = new Set(['code', 'state', 'error', 'iss']);

/** Maximum characters of one parameter; COCO's codes are far shorter. */
const VALUE_LIMIT = 2048;

/** Characters allowed in a code, a state or an error (RFC 6749 appendix A): visible ASCII and space. */
const VALUE_PATTERN = /^[\x20-\x7e]*$/;

/** A callback's `state` if there is exactly one and it is well-formed, otherwise `undefined`. */
export function readCallbackState(query: string): string | undefined {
  const states = new URLSearchParams(query).getAll('state');
  const [state] = states;
  return states.length === 1 && state !== undefined && isOneTimeValue(state) ? state : undefined;
}

/**
 * A callback's deciding parameters; `undefined` if one is repeated or malformed. All others are ignored, as RFC 6749
 * section 4.1.2 requires.
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
