import type { RevocationTarget } from '../api/client/schemas.js';
import { countOf } from '../layout/text/format.js';
import { nameInText } from '../layout/text/name-text.js';

/** A revocation's target in words. @param serviceName the name of its service, if it has one */
export function targetText(target: RevocationTarget, serviceName: string): string {
  if (target.all) return 'all links of all services';
  if (target.linkIds !== undefined) return countOf(target.linkIds.length, 'chosen link');
  const ofService = target.serviceId === undefined ? '' : ` of ${nameInText(serviceName)}`;
  return target.userId === undefined
    ? `all links${ofService}`
    : `all links of the user ${nameInText(target.userId)}${ofService}`;
}
