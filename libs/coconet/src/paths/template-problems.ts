/** What is wrong with a prefix or a template that an operator wrote. The complaints never repeat the text itself. */
import { identifierNames, type IdentifierName } from './identifiers.js';

/** The placeholder for the prefix at the beginning of a template. */
export const PREFIX_PLACEHOLDER = '{prefix}';

/** Characters of a template; COCO's own paths have about 100, and a gateway may put as much before them. */
const LONGEST = 512;

/** Letters of an unknown placeholder that a complaint repeats: twice COCO's longest. A longer one may be a secret in the wrong place. */
const LONGEST_PLACEHOLDER = 32;

/** Unreserved characters (RFC 3986 section 2.3): all that COCO's paths are made of. */
const PLAIN = /^[A-Za-z0-9._~-]+$/;

/** `{name}` or `:name`. */
const PLACEHOLDER = /^(?:\{([A-Za-z]+)\}|:([A-Za-z]+))$/;

/** The name in a segment that is a placeholder, known or not. */
export function placeholderIn(segment: string): string | undefined {
  const [, braced, colon] = PLACEHOLDER.exec(segment) ?? [];
  return braced ?? colon;
}

/**
 * What keeps `text` from being a template, in words that follow the name of a setting: `lacks {zoneId}`.
 *
 * @param needed the identifiers that the path is built from: each once, and no other
 */
export function templateProblems(text: string, needed: readonly IdentifierName[]): string[] {
  const body = text.startsWith(`${PREFIX_PLACEHOLDER}/`) ? text.slice(PREFIX_PLACEHOLDER.length) : text;
  const misshapen = shapeProblems(body);
  if (misshapen.length > 0) return misshapen;
  const segments = body.slice(1).split('/');
  const names = segments.flatMap((segment) => placeholderIn(segment) ?? []);
  const odd = segments.filter((segment) => placeholderIn(segment) === undefined);
  return [
    ...odd.flatMap(literalProblems),
    ...names.filter((name, index) => names.indexOf(name) === index).flatMap(unneeded(needed)),
    ...needed
      .filter((name) => names.filter((used) => used === name).length > 1)
      .map((name) => `names {${name}} twice`),
    ...needed.filter((name) => !names.includes(name)).map((name) => `lacks {${name}}`),
  ];
}

/** What keeps `text` from being a prefix; empty text is one. */
export function prefixProblems(text: string): string[] {
  const body = text.replace(/\/$/, '');
  if (body === '') return [];
  const misshapen = shapeProblems(body);
  if (misshapen.length > 0) return misshapen;
  return body.slice(1).split('/').flatMap(literalProblems);
}

/** What makes it something other than a path; with one of these, nothing else can be checked. */
function shapeProblems(text: string): string[] {
  if (text.length > LONGEST) return [`is longer than ${LONGEST} characters`];
  if (/^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(text)) return ['names a host, which COCO_BASE_URL does'];
  const problems: string[] = [];
  if (!text.startsWith('/')) problems.push('does not begin with "/"');
  if (text.startsWith('//')) problems.push('begins with "//", which names a host');
  else if (text.includes('//')) problems.push('holds an empty segment ("//")');
  if (text.length > 1 && text.endsWith('/') && !text.endsWith('//')) problems.push('ends with "/"');
  if (text.includes('?')) problems.push('holds a query');
  if (text.includes('#')) problems.push('holds a fragment');
  return problems;
}

function literalProblems(segment: string): string[] {
  if (/^(?:\.|%2e)+$/i.test(segment)) return ['holds a dot segment ("." or "..")'];
  if (PLAIN.test(segment)) return [];
  return /[{}:]/.test(segment)
    ? ['holds a placeholder that is not alone between its slashes, or not closed']
    : ['holds a segment with other characters than letters, digits, ".", "_", "~" and "-"'];
}

function unneeded(needed: readonly IdentifierName[]): (name: string) => string[] {
  const expected = needed.map((name) => `{${name}}`).join(', ');
  return (name) => {
    if (needed.some((known) => known === name)) return [];
    const isKnown = identifierNames.some((known) => known === name);
    const shown = isKnown || name.length <= LONGEST_PLACEHOLDER ? `{${name}}` : 'a placeholder';
    return [`holds ${shown}, which this path has no value for; it has ${expected}`];
  };
}
