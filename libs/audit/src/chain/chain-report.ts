import type { Retention } from './retention-claims.js';

/** What can be wrong with the chain. */
export type ChainFault =
  /** The record differs from what was chained. */
  | 'record_edited'
  /** The record is gone, and no retention that counts has dropped its month. */
  | 'record_missing'
  /** Entries of the chain are missing before this one. */
  | 'gap'
  /** The entry does not follow from the previous one: it was edited, inserted or moved. */
  | 'seal_broken'
  /** The record was never chained, although it is older than a minute. */
  | 'never_sealed'
  /** The record says that it is older than its place in the chain allows. */
  | 'back_dated'
  /** The record says that it is younger than its place in the chain allows. */
  | 'post_dated'
  /** The record of a retention is not what a retention writes, or not what is missing. */
  | 'retention_refused'
  /** What was set aside is not there, or was changed. */
  | 'set_aside_changed'
  /** The chain does not contain the head that was noted elsewhere: its end was cut off or recomputed. */
  | 'head_missing'
  /** A checkpoint whose signature is not of the keys given, or that was changed. */
  | 'checkpoint_forged'
  /** The chain has another hash at the position of a signed checkpoint: from there back it was replaced. */
  | 'checkpoint_contradicted'
  /** The chain ends before a signed checkpoint: its end was cut off, or an older backup was restored. */
  | 'checkpoint_missing';

/** One fault, and where. */
export interface ChainFinding {
  readonly fault: ChainFault;
  readonly position: number | undefined;
  readonly eventId: string | undefined;
  /** The time that the record or the checkpoint names, where the fault concerns it. */
  readonly at: Date | undefined;
}

/** What was proved by checkpoints. */
export interface CheckpointReport {
  /** Signed, and found in the chain. */
  readonly proved: number;
  /** Where and when the newest of them was made; nothing up to there can have been changed since. */
  readonly newest: { readonly position: number; readonly at: Date } | undefined;
  /** Records that were chained after it: only the chain proves them. */
  readonly after: number;
}

/** What a walk over the whole chain found. */
export interface ChainReport {
  readonly sealed: number;
  /** Of these, records of months that retention has dropped. */
  readonly retained: number;
  /** Every retention of which the trail tells, whether it counts or not. */
  readonly retentions: readonly Retention[];
  /** `undefined` where no checkpoints were given. */
  readonly checkpoints: CheckpointReport | undefined;
  readonly faults: number;
  readonly findings: readonly ChainFinding[];
  readonly head: { readonly position: number; readonly hash: string } | undefined;
}

/** A head of the chain that was written down elsewhere. */
export interface KnownHead {
  readonly position: number;
  /** In hexadecimal. */
  readonly hash: string;
}
