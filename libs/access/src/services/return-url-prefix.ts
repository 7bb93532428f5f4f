import { ValidateBy, type ValidationOptions } from 'class-validator';

/**
 * Reads a URL that browsers may be sent to: absolute, `https` (or `http` on a loopback host, for development), without
 * user information, fragment, backslash or control character, in normal form, and with a path that every server reads
 * alike.
 *
 * @returns the parsed URL, or `undefined` for anything else
 */
export function parseReturnUrl(text: string): URL | undefined {
  if (!/^https?:\/\/[\x21-\x5b\x5d-\x7e]+$/.test(text) || text.includes('#')) return undefined;
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '' || text.includes('@')) return undefined;
  if (url.protocol !== 'https:' && !isLoopback(url.hostname)) return undefined;
  // The compared text must be what browsers open: dot segments, default ports or upper case would make them
  // differ.
  if (url.href !== text && url.href !== `${text}/`) return undefined;
  return url.pathname.slice(1).split('/').every(isPlainSegment) ? url : undefined;
}

/**
 * Whether a segment is the same to every server. The application behind the prefix may decode once more, drop matrix
 * parameters (`..;/`), merge slashes or fold Unicode before it resolves dots: then a path that seems to be below the
 * prefix leads elsewhere. So a segment holds nothing that would become a slash, a dot segment or another escape. The
 * last one may be empty: the path then ends with a slash.
 */
function isPlainSegment(segment: string, index: number, segments: readonly string[]): boolean {
  if (segment === '') return index === segments.length - 1;
  const decoded = decodeSegment(segment);
  if (decoded === undefined) return false;
  if (/[%/\\?#\p{Cc}]/u.test(decoded) || /%3b/i.test(segment)) return false;
  const [name = ''] = decoded.split(';');
  return !/^[.\s\p{Cf}]*$/u.test(name) || /^\.{3,}$/.test(name);
}

/**
 * Folded by compatibility (NFKC), which turns full-width dots and slashes into plain ones; `undefined` for a broken
 * escape.
 */
function decodeSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment).normalize('NFKC');
  } catch {
    return undefined;
  }
}

/**
 * Whether `returnUrl` lies under one of the registered prefixes: same origin, and a path that equals the
 * prefix's or continues it at a segment border. Hosts are never compared by suffix.
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
