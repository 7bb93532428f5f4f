import type { ProblemCode } from '#kernel';

/** Errors that say the link can't be used at all: no other call through it would fare better. */
export const ABOUT_THE_LINK: ReadonlySet<ProblemCode> = new Set([
  'not_found',
  'link_not_active',
  'reauthorization_required',
  'vault_unavailable',
]);
