import {
  ChangedMeanwhile,
  readIfMatch,
  readIfNoneMatch,
  requireUnchanged,
  type VersionedFields,
} from '#kernel';
import type { HoldCheck, LinkHold } from '#vault';

/** The fields of a hold in which two admins' changes can conflict. */
export function versionOfHold({ reason, heldBy }: LinkHold): VersionedFields {
  return { reason, heldBy };
}

/**
 * What a request expects of a link's hold: that of its `If-Match`, or with `If-None-Match: *` none at all.
 *
 * @throws InvalidRequest for malformed headers; the check throws ChangedMeanwhile
 */
export function expectHold(ifMatch: string | undefined, ifNoneMatch?: string): HoldCheck | undefined {
  const expected = readIfMatch(ifMatch);
  const expectsNone = readIfNoneMatch(ifNoneMatch);
  if (expected === undefined && !expectsNone) return undefined;
  return (hold) => {
    if (expectsNone && hold !== undefined) throw new ChangedMeanwhile(Object.keys(versionOfHold(hold)));
    if (expected === undefined) return;
    if (hold === undefined) throw new ChangedMeanwhile([]);
    requireUnchanged(versionOfHold(hold), expected);
  };
}
