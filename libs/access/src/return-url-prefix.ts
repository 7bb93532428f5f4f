import { ValidateBy, type ValidationOptions } from 'class-validator';

/**
 * Reads a URL that browsers may be sent to: absolute, `https` (or `http` on a loopback host, for development), without
 * user information, fragment, backslash or control character, and written the way it parses.
 *
 * @returns the parsed URL, or `undefined` for anything else
 */
export function parseReturnUrl(text: string): URL | undefined {
  if (!/^https?:\/\/[\x21-\x5b\x5d-\x7e]+$/.test(text) || text.includes('#')) return undefined;
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '' || text.includes('@')) return undefined;
  if (url.protocol !== 'https:' && !isLoopback(url.hostname)) return undefined;
  // What is compared must be what browsers open: dot segments, default ports or odd cases would make them differ.
  return url.href === text || url.href === `${text}/` ? url : undefined;
}

/**
 * Whether `returnUrl` lies under one of the registered prefixes: same origin, and a path that is the prefix's or
 * continues it at a segment border. Never a comparison of hosts by their ending.
 */
export function matchesReturnUrlPrefix(returnUrl: URL, prefixes: readonly string[]): boolean {
  return prefixes.some((text) => {
    const prefix = parseReturnUrl(text);
    if (prefix?.origin !== returnUrl.origin) return false;
    const directory = prefix.pathname.endsWith('/') ? prefix.pathname : `${prefix.pathname}/`;
    return returnUrl.pathname === prefix.pathname || returnUrl.pathname.startsWith(directory);
  });
}

/** Validates a prefix as an admin registers it. */
export function IsReturnUrlPrefix(options: ValidationOptions = {}): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isReturnUrlPrefix',
      validator: {
        validate: (value: unknown) => typeof value === 'string' && parseReturnUrl(value)?.search === '',
        defaultMessage: () =>
          'expected absolute https URLs (http on localhost only) without query, fragment or user information, ' +
          'such as https://app.example.com/coco/',
      },
    },
    options,
  );
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
}
