import type { RevocationTarget } from '../api/revocations.js';
import { countOf } from '../layout/format.js';

/** Whose links a revocation ends, in words. @param serviceName the service's name, where it is known */
export function targetText(target: RevocationTarget, serviceName: (id: string) => string): string {
  if ('all' in target) return 'all links of all services';
  if ('linkIds' in target) return countOf(target.linkIds.length, 'chosen link');
  const ofService = target.serviceId === undefined ? '' : ` of ${serviceName(target.serviceId)}`;
  return target.userId === undefined
    ? `all links${ofService}`
    : `all links of the user ${target.userId}${ofService}`;
}
