import { contractPaths, DOCUMENTED_PREFIX, type PathName } from '../contract/paths.js';
import type { IdentifierName } from './identifiers.js';
import { PathTemplate } from './path-template.js';
import { PREFIX_PLACEHOLDER, templateProblems } from './template-problems.js';

/** A template and its prefix. Callers of the raw path write the part below it. */
export interface PlacedTemplate {
  /** Without a slash at its end. */
  readonly head: string;
  readonly below: PathTemplate;
}

/**
 * Places a template below the prefix.
 *
 * A template that begins with the prefix equals one that leaves it out. One that begins with the documented prefix while
 * another is configured is a complete path: an operator who writes `/v1.0/…` means that.
 *
 * @param prefix as `normalPrefix` gives it
 */
export function placeTemplate(text: string, prefix: string): PlacedTemplate {
  if (text.startsWith(`${PREFIX_PLACEHOLDER}/`)) return placed(prefix, text.slice(PREFIX_PLACEHOLDER.length));
  if (prefix !== '' && text.startsWith(`${prefix}/`)) return placed(prefix, text.slice(prefix.length));
  return placed(text.startsWith(`${DOCUMENTED_PREFIX}/`) ? '' : prefix, text);
}

/** A prefix as it precedes a path: `/v1.0/` becomes `/v1.0`, and `/` becomes empty. */
export function normalPrefix(text: string): string {
  return text.replace(/\/$/, '');
}

/** The identifiers that the path `name` is built from. */
function neededIdentifiers(name: PathName): readonly IdentifierName[] {
  return PathTemplate.parse(contractPaths[name].template).identifiers;
}

/** What is wrong with a template that replaces the path `name`; each fault in words that follow a setting's name. */
export function overrideProblems(name: PathName, text: string): string[] {
  return templateProblems(text, neededIdentifiers(name));
}

/** The URL of a path in the table without identifiers, such as the token endpoint. */
export function endpointUrl(name: PathName, baseUrl: URL, prefix: string): URL {
  return new URL(beforePaths(baseUrl) + normalPrefix(prefix) + contractPaths[name].template, baseUrl);
}

/** What COCO's base URL puts before every path, without a trailing slash. */
export function beforePaths(baseUrl: URL): string {
  return baseUrl.pathname.replace(/\/+$/, '');
}

function placed(head: string, below: string): PlacedTemplate {
  return { head, below: PathTemplate.parse(below) };
}
