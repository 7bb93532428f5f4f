import type { Replica } from '../api/client/schemas.js';

/** What a replica has found out about COCO. */
export interface ReplicaState {
  readonly label: string;
  readonly colour: 'teal' | 'orange' | 'red';
}

/**
 * How a replica fares with COCO, by both of its circuits: while the token endpoint fails, calls with valid tokens still succeed, so
 * one badge must show both. A closed circuit says only that nothing has failed lately, not that COCO would answer now.
 */
export function replicaState({
  circuit,
  tokenCircuit,
}: Pick<Replica, 'circuit' | 'tokenCircuit'>): ReplicaState {
  if (circuit === 'open') return { label: 'Calls to COCO paused', colour: 'red' };
  if (tokenCircuit === 'open') return { label: 'Refreshes paused', colour: 'red' };
  if (circuit === 'half_open') return { label: 'Next call probes COCO', colour: 'orange' };
  if (tokenCircuit === 'half_open') return { label: 'Next refresh probes COCO', colour: 'orange' };
  return { label: 'No failures', colour: 'teal' };
}
