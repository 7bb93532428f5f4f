/** Takes COCO's path out of a raw request's target, and refuses every target that could be read in two ways. */
import { InvalidRequest } from '#kernel';

/** A raw call's target, as received. */
export interface RawTarget {
  readonly linkId: string;
  /** Of COCO's path below its prefix, between its slashes. */
  readonly segments: readonly string[];
  /** With its question mark; empty if there is none. */
  readonly query: string;
}

/** What precedes COCO's path. An absolute-form target (RFC 9112 section 3.2.2) does not begin like this. */
const PREFIX = /^\/v1\/links\/([^/?]+)\/coco\//;

/** Characters of the whole target: ten times the longest that COCO's table makes, and below what proxies usually take (8 KB). */
const LONGEST_TARGET = 4_096;

/** Characters of a path segment (RFC 3986 section 3.3) without `;`, at which some servers cut a segment. */
const SEGMENT = /^[A-Za-z0-9\-._~!$&'()*+,=:@%]+$/;

/** Characters of a query (RFC 3986 section 3.4) without `;`, which some servers read as `&`. */
const QUERY = /^\?[A-Za-z0-9\-._~!$&'()*+,=:@/?%]*$/;

/** A percent sign that does not begin an escape. */
const BROKEN_ESCAPE = /%(?![0-9A-Fa-f]{2})/;

/** An escaped percent sign: its meaning depends on how often the reader decodes. */
const ESCAPED_PERCENT = '%25';

/** Text of which a part between slashes is empty, `.` or `..`. */
const UNNAMED = /(?:^|\/)\.{0,2}(?:\/|$)/;

/** Escapes of control characters and of the backslash. */
const FORBIDDEN_ESCAPE = /%(?:[01][0-9A-Fa-f]|7[Ff]|5[Cc])/;

/**
 * Reads a raw call's target.
 *
 * @param target exactly as in the request line, not as decoded by a framework
 * @throws InvalidRequest naming `path` or `query`
 */
export function readTarget(target: string): RawTarget {
  if (target.length > LONGEST_TARGET) throw refused('path', `expected at most ${LONGEST_TARGET} characters`);
  const prefix = PREFIX.exec(target);
  if (prefix === null) throw refused('path', "expected /v1/links/{id}/coco/ and COCO's path, in origin-form");
  const [whole, linkId = ''] = prefix;
  const queryStart = target.indexOf('?');
  const path = target.slice(whole.length, queryStart === -1 ? undefined : queryStart);
  const query = queryStart === -1 ? '' : target.slice(queryStart);
  checkQuery(query);
  return { linkId, segments: readSegments(path), query };
}

function readSegments(path: string): readonly string[] {
  const segments = path.split('/');
  for (const segment of segments) checkSegment(segment);
  return segments;
}

function checkSegment(segment: string): void {
  if (segment === '') throw refused('path', 'expected no empty segment');
  if (!SEGMENT.test(segment)) throw refused('path', 'expected only characters that a path may hold');
  checkEscapes('path', segment);
  // Slashes count too: one segment here may be several to a reader who decodes before splitting.
  if (UNNAMED.test(decode('path', segment)))
    throw refused('path', 'expected no dot segments, encoded or not');
}

function checkQuery(query: string): void {
  if (query === '') return;
  if (!QUERY.test(query)) throw refused('query', 'expected only characters that a query may hold');
  checkEscapes('query', query);
  for (const parameter of query.slice(1).split('&')) {
    const name = decode('query', parameter.split('=', 1)[0] ?? '');
    // A token in the query (RFC 6750 section 2.3) could act for someone other than the link's user.
    if (name.toLowerCase().includes('access_token')) throw refused('query', 'expected no access token');
  }
}

function checkEscapes(field: string, text: string): void {
  if (BROKEN_ESCAPE.test(text)) throw refused(field, 'expected two hexadecimal digits after every "%"');
  if (text.includes(ESCAPED_PERCENT)) throw refused(field, 'expected no double encoding');
  if (FORBIDDEN_ESCAPE.test(text)) throw refused(field, 'expected no encoded control character or backslash');
}

function decode(field: string, text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new InvalidRequest([{ field, message: 'expected UTF-8 in percent-escapes' }], cause);
  }
}

function refused(field: string, message: string): InvalidRequest {
  return new InvalidRequest([{ field, message }]);
}
