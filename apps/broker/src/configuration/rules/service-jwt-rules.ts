import { jwtIssuer } from '#access';
import { incompleteProblems } from './incomplete-problems.js';
import type { Drafts } from '../setting-groups.js';
import type { SettingProblem } from '../setting-problem.js';

/** An issuer without its audience or keys would let in too many or nobody: all three are set, or none. */
export function serviceJwtProblems(issuer: Drafts['jwtIssuer']): SettingProblem[] {
  return incompleteProblems(jwtIssuer, ['issuer', 'audience', 'jwksUrl'], issuer, 'the JWT issuer');
}
