import type { RevocationTarget } from './revocation.js';

/** A condition on `links l`, with the values of its parameters. */
export interface TargetCondition {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** The condition that holds for the links of a target that have not ended. */
export function conditionOf(target: RevocationTarget): TargetCondition {
  const open = `l.status <> 'revoked'`;
  if ('linkIds' in target) return { text: `${open} AND l.id = ANY($1::uuid[])`, values: [target.linkIds] };
  if ('userId' in target) {
    // The index begins with the service, and services are few: each is looked up.
    return target.serviceId === undefined
      ? {
          text: `${open} AND l.service_id IN (SELECT id FROM services) AND l.user_id = $1`,
          values: [target.userId],
        }
      : {
          text: `${open} AND l.service_id = $1 AND l.user_id = $2`,
          values: [target.serviceId, target.userId],
        };
  }
  if ('serviceId' in target) return { text: `${open} AND l.service_id = $1`, values: [target.serviceId] };
  return { text: open, values: [] };
}
