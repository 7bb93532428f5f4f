import { InvalidRequest } from '#kernel';

/** Printable ASCII that starts with a slash, without `#` and backslash (RFC 9112 section 3.2.1). */
const ORIGIN_FORM = /^\/[\x21\x22\x24-\x5b\x5d-\x7e]*$/;

/**
 * Lets only origin-form request targets through, on every route.
 *
 * The parser would take more: an absolute-form target names a host that we are not, a fragment or a backslash is read
 * differently by every hop, and an encoded NUL ends a string early wherever C reads it.
 *
 * @throws InvalidRequest
 */
export function checkRequestTarget(target: string): void {
  if (ORIGIN_FORM.test(target) && !target.includes('%00')) return;
  throw new InvalidRequest([
    { field: 'path', message: 'expected a path that starts with "/", without "#", "\\", "%00" or a host' },
  ]);
}
