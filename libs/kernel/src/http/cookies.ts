/** The values of a cookie in a `Cookie` header (RFC 6265 section 5.4), in order: a browser may send one name more than once. */
export function cookieValues(header: string | undefined, name: string): readonly string[] {
  const prefix = `${name}=`;
  return (header ?? '')
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part.startsWith(prefix))
    .map((part) => part.slice(prefix.length));
}

/**
 * The value of a cookie; `undefined` if it is absent, not of the form of `pattern`, or sent twice: someone else set one
 * of the two, and there is no telling which.
 */
export function readCookie(header: string | undefined, name: string, pattern: RegExp): string | undefined {
  const [value, ...others] = cookieValues(header, name);
  return value !== undefined && others.length === 0 && pattern.test(value) ? value : undefined;
}
