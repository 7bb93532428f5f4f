import type { ProblemCode } from '#kernel';

/** Errors that say the link can't be used at all, or not by this caller: no other call would fare better. */
export const ABOUT_THE_LINK: ReadonlySet<ProblemCode> = new Set([
  'unauthenticated',
  'insufficient_scope',
  'not_found',
  'link_not_active',
  'reauthorization_required',
  'vault_unavailable',
]);
