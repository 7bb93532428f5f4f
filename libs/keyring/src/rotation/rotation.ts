import type { AuditActor } from '#audit';

/**
 * How far a rotation has come. `waiting_for_replicas`: some live replica lacks the key, so nothing is sealed under it yet.
 * `rewrapping`: it is primary, and older rows are moved to it. `superseded`: a later rotation has taken its place.
 */
export type RotationState = (typeof rotationStates)[number];

/** All of them. */
export const rotationStates = ['waiting_for_replicas', 'rewrapping', 'finished', 'superseded'] as const;

/** The change from one primary key to the next. */
export interface Rotation {
  readonly id: string;
  readonly fromKeyId: string;
  readonly toKeyId: string;
  readonly state: RotationState;
  readonly startedAt: Date;
  /** Who began it: an admin's service, the command line, or the epoch. */
  readonly startedBy: string;
  /** When the key became primary. */
  readonly promotedAt: Date | undefined;
  readonly finishedAt: Date | undefined;
  /** Live replicas that lack the key. */
  readonly waitingForReplicas: number;
  /** Rows under other keys when the key became primary. */
  readonly rowsTotal: number;
  /** Of these, how many were moved; the others moved by themselves when they were refreshed, or are gone. */
  readonly rowsRewrapped: number;
  /** Rows that are still under other keys. */
  readonly rowsRemaining: number;
  /** Rows that do not open and stay as they are; known once the rotation is finished. */
  readonly rowsFailed: number;
}

/** Who changes keys, for the audit record. */
export interface KeyChanger {
  readonly actor: AuditActor;
  readonly requestId?: string | undefined;
  readonly remoteAddress?: string | undefined;
}
