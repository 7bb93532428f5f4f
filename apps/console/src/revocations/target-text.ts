import type { RevocationTarget } from '../api/schemas.js';
import { countOf } from '../layout/format.js';

/** A revocation's target in words. @param serviceName the service's name, if known */
export function targetText(target: RevocationTarget, serviceName: (id: string) => string): string {
  if (target.all) return 'all links of all services';
  if (target.linkIds !== undefined) return countOf(target.linkIds.length, 'chosen link');
  const ofService = target.serviceId === undefined ? '' : ` of ${serviceName(target.serviceId)}`;
  return target.userId === undefined
    ? `all links${ofService}`
    : `all links of the user ${target.userId}${ofService}`;
}
