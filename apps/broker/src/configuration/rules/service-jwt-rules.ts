import { isDiscoverable, jwtIssuer } from '#access';
import type { SettingProblem } from '../setting-problem.js';
import type { Drafts } from '../setting-groups.js';
import { incompleteProblems } from './incomplete-problems.js';

/** What is wrong with the issuers of services' JWTs together. */
export function serviceJwtProblems(issuers: Drafts['jwtIssuer']): SettingProblem[] {
  return [...missingProblems(issuers), ...repeatedProblems(issuers)];
}

/** An issuer without its audience or keys would admit too many callers or none. An issuer that is a URL says where its keys are. */
function missingProblems(issuers: Drafts['jwtIssuer']): SettingProblem[] {
  const { issuer, jwksUrl } = issuers;
  const needsKeys = jwksUrl !== undefined || (issuer !== undefined && !isDiscoverable(issuer));
  const needed = ['issuer', 'audience', ...(needsKeys ? (['jwksUrl'] as const) : [])] as const;
  return incompleteProblems(jwtIssuer, needed, issuers, 'the JWT issuer');
}

/** A token names its issuer, and a subject its service: neither may be unclear. */
function repeatedProblems({ issuer, others = [] }: Drafts['jwtIssuer']): SettingProblem[] {
  const first = issuer === undefined ? [] : [{ issuer, subjectPrefix: '' }];
  const all = [...first, ...others];
  const repeated = (values: readonly string[]): string[] =>
    values.filter((value, at) => values.indexOf(value) < at);
  const setting = jwtIssuer.others.name;
  return [
    ...repeated(all.map((one) => one.issuer)).map((name) => ({
      setting,
      problem: `names the issuer ${name}, which ${jwtIssuer.issuer.name} names too`,
      remedy: 'Name it in one of them.',
    })),
    ...repeated(all.map((one) => one.subjectPrefix)).map((prefix) => ({
      setting,
      problem: `gives a second issuer the subjectPrefix ${JSON.stringify(prefix)}`,
      remedy: `Give each issuer a different one; only one may be empty, and ${jwtIssuer.issuer.name} has none.`,
    })),
  ];
}
