/** Characters of a name that a JWT may claim: OpenID Connect Core section 2 allows a `sub` 255. */
const NAME_LIMIT = 255;

/**
 * A name as a claim of a JWT gives it; `undefined` for anything that PostgreSQL cannot store or a person
 * cannot read.
 */
export function claimedName(claim: unknown): string | undefined {
  if (typeof claim !== 'string' || claim === '' || claim.length > NAME_LIMIT) return undefined;
  return claim.includes('\0') ? undefined : claim;
}
