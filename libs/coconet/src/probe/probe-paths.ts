/** The paths that a probe tries, each a template of the contract or of a setting. */
import { contractPaths, DOCUMENTED_PREFIX, type PathName, type ReplaceablePath } from '../contract/paths.js';
import type { Identifiers } from '../paths/identifiers.js';
import { beforePaths, normalPrefix, placeTemplate } from '../paths/placed-template.js';
import { PREFIX_PLACEHOLDER } from '../paths/template-problems.js';
import type { ProbeSettings } from './probe-settings.js';

/** A segment that no cloud has: if it gets the same answer as a path of the contract, that path is not known either. */
const MADE_UP_SEGMENT = 'made-up-by-broker-coco-probe';

/** The prefixes to try, the configured one first. */
export function prefixesToTry(settings: ProbeSettings): readonly string[] {
  return [...new Set([normalPrefix(settings.pathPrefix), DOCUMENTED_PREFIX, ''])];
}

/** The templates to try for a path: the configured one first, then those of the contract. */
export function templatesToTry(
  { paths }: ProbeSettings,
  name: ReplaceablePath,
  ...others: readonly PathName[]
): readonly string[] {
  const known = [name, ...others].map((each) => contractPaths[each].template);
  const configured = paths[name];
  return configured === undefined ? known : [configured, ...known.filter((each) => each !== configured)];
}

/** The path to send. @throws Error for identifiers that it can't contain: callers check them first */
export function pathOf(
  { baseUrl }: ProbeSettings,
  prefix: string,
  template: string,
  identifiers: Identifiers = {},
): string {
  const { head, below } = placeTemplate(template, prefix);
  return beforePaths(baseUrl) + head + below.build(identifiers);
}

/** A path next to this one that no cloud has. */
export function madeUpBeside(template: string): string {
  return template.replace(/[^/]+$/, MADE_UP_SEGMENT);
}

/** The template below the prefix, with braces; `undefined` if it is a complete path with another prefix. */
export function templateBelow(template: string, prefix: string): string | undefined {
  const braced = template.replace(/:([A-Za-z]+)/g, '{$1}');
  if (braced.startsWith(`${PREFIX_PLACEHOLDER}/`)) return braced.slice(PREFIX_PLACEHOLDER.length);
  if (prefix !== '' && braced.startsWith(`${prefix}/`)) return braced.slice(prefix.length);
  return prefix !== '' && braced.startsWith(`${DOCUMENTED_PREFIX}/`) ? undefined : braced;
}
