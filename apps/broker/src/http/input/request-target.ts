import { InvalidRequest } from '#kernel';

/** Printable ASCII starting with a slash, without `#` and backslash (RFC 9112 section 3.2.1). */
const ORIGIN_FORM = /^\/[\x21\x22\x24-\x5b\x5d-\x7e]*$/;

/**
 * Whether a request target is in origin form, the only one accepted, on every route.
 *
 * The parser accepts more: an absolute-form target names a host other than ours, every hop reads a fragment or a
 * backslash differently, and an encoded NUL truncates the string in C code.
 */
export function isRequestTarget(target = ''): boolean {
  return ORIGIN_FORM.test(target) && !target.includes('%00');
}

/** The error for any other request target. */
export function requestTargetInvalid(): InvalidRequest {
  return new InvalidRequest([
    { field: 'path', message: 'expected a path that starts with "/", without "#", "\\", "%00" or a host' },
  ]);
}
