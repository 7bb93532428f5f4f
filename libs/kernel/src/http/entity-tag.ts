import { BrokerError, InvalidRequest } from '../broker-error.js';
import { sha256 } from '../digest.js';

/** The values that a change may touch, by field name. */
export type VersionedFields = Readonly<Record<string, unknown>>;

/** The `If-Match` of a request: the tags that it accepts, or any. `undefined` if the request does not ask. */
export type IfMatch = '*' | readonly string[] | undefined;

/** Bytes of each field's digest: two values of a field have the same digest once in 2^48. */
const PART_BYTES = 6;

/** A list of entity tags (RFC 9110 section 8.8.3). */
const TAGS = /^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"(?:\s*,\s*(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*")*$/;
const TAG = /"([^"]*)"/g;
const OWN_TAG = /^[\w-]{8}(?:\.[\w-]{8})*$/;

/** Something was changed after the caller read it; `changed` names the fields, as far as they are known. */
export class ChangedMeanwhile extends BrokerError {
  constructor(readonly changed: readonly string[]) {
    const what = changed.length === 0 ? '' : `: ${changed.join(', ')}`;
    super(
      'changed_meanwhile',
      `Changed since it was read${what}. Your change was not made: read it again, and repeat it if it still applies.`,
      { extensions: { changed } },
    );
  }
}

/**
 * The `ETag` of something that can be changed: a digest of each of its fields, so that a later comparison can say which of them
 * differ, without a version in the database that an older replica would not raise.
 *
 * It is meant for `If-Match` alone. Values that change with use, such as when a key was last used, are left out:
 * otherwise no change of a busy service would ever succeed. No answer is cached (`no-store`), so nothing else compares
 * it.
 */
export function entityTagOf(fields: VersionedFields): string {
  return `"${partsOf(fields)
    .map(({ part }) => part)
    .join('.')}"`;
}

/**
 * Reads an `If-Match` header (RFC 9110 section 13.1.1). Weak tags count as strong: a proxy that compresses answers,
 * such as nginx, weakens their tags on the way.
 *
 * @throws InvalidRequest
 */
export function readIfMatch(header: string | undefined): IfMatch {
  if (header === undefined) return undefined;
  const value = header.trim();
  if (value === '*') return value;
  if (!TAGS.test(value))
    throw new InvalidRequest([
      { field: 'header If-Match', message: 'expected the ETag of an earlier answer, in its quotes, or *' },
    ]);
  return [...value.matchAll(TAG)].map(([, tag = '']) => tag);
}

/**
 * Reads the `If-None-Match` header of a change: only `*`, which asks that the target does not exist yet (RFC 9110
 * section 13.1.2).
 *
 * @returns whether the request asks for that
 * @throws InvalidRequest
 */
export function readIfNoneMatch(header: string | undefined): boolean {
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  throw new InvalidRequest([{ field: 'header If-None-Match', message: 'expected *' }]);
}

/**
 * Refuses a change if something else changed since the version that the caller names. Call it under a lock, in the
 * transaction of the change, so that nothing can change in between.
 *
 * @throws ChangedMeanwhile
 */
export function requireUnchanged(fields: VersionedFields, ifMatch: IfMatch): void {
  if (ifMatch === undefined || ifMatch === '*') return;
  const current = partsOf(fields);
  const differing = ifMatch.map((tag) => differencesOf(current, tag));
  if (differing.some((names) => names?.length === 0)) return;
  throw new ChangedMeanwhile(differing.find((names) => names !== undefined) ?? []);
}

interface Part {
  readonly name: string;
  readonly part: string;
}

/** In the order of their names. */
function partsOf(fields: VersionedFields): readonly Part[] {
  return Object.keys(fields)
    .toSorted()
    .map((name) => ({ name, part: partOf(name, fields[name]) }));
}

function partOf(name: string, value: unknown): string {
  return sha256(JSON.stringify([name, value ?? null]))
    .subarray(0, PART_BYTES)
    .toString('base64url');
}

/** The fields that are not as in the tag; `undefined` for a tag that the broker did not make. */
function differencesOf(current: readonly Part[], tag: string): string[] | undefined {
  if (!OWN_TAG.test(tag)) return undefined;
  const parts = new Set(tag.split('.'));
  return current.filter(({ part }) => !parts.has(part)).map(({ name }) => name);
}
