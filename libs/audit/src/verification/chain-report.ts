import type { Retention } from './retention-claims.js';

/** The faults that a chain can have. */
export type ChainFault =
  /** The record differs from what was chained. */
  | 'record_edited'
  /** An erased user's id was taken out of the record, as it seems: no given key has signed that. */
  | 'redaction_unproved'
  /** The name behind a pseudonym is not the one that the pseudonym was made of. */
  | 'name_changed'
  /** Nobody can read any more whom the record names, and no erasure accounts for it. */
  | 'name_missing'
  /** Nobody can read any more whom the record names, as after an erasure: no given key has signed that there was one. */
  | 'erasure_unproved'
  /** The record is gone, and no valid retention dropped its month. */
  | 'record_missing'
  /** Entries of the chain are missing before this one. */
  | 'gap'
  /** The entry does not follow from the previous one: it was edited, inserted or moved. */
  | 'seal_broken'
  /** The record was never chained, although it is older than a minute. */
  | 'never_sealed'
  /** The record claims to be older than its position in the chain allows. */
  | 'back_dated'
  /** The record claims to be newer than its position in the chain allows. */
  | 'post_dated'
  /** The retention record is malformed, or does not match what is missing. */
  | 'retention_refused'
  /** A set-aside record is missing or was changed. */
  | 'set_aside_changed'
  /** The chain does not contain the head that was noted elsewhere: its end was cut off or recomputed. */
  | 'head_missing'
  /** A checkpoint that was not signed by a given key, or was changed. */
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
  /** The time in the record or the checkpoint, if the fault concerns it. */
  readonly at: Date | undefined;
}

/** What the checkpoints prove. */
export interface CheckpointReport {
  /** Signed, and found in the chain. */
  readonly proved: number;
  /** Where and when the newest of them was made; nothing up to there can have been changed since. */
  readonly newest: { readonly position: number; readonly at: Date } | undefined;
  /** Records that were chained after it: only the chain proves them. */
  readonly after: number;
}

/** The result of walking the complete chain. */
export interface ChainReport {
  /** Records in the chain. The reports printed as JSON have always had this name. */
  readonly sealed: number;
  /** Of these, records of months dropped by retention. */
  readonly retained: number;
  /** Of these, records from which an erased user's id was taken out, as a broker has signed. */
  readonly redacted: number;
  /** Every retention recorded in the trail, valid or not. */
  readonly retentions: readonly Retention[];
  /** `undefined` if no checkpoints were given. */
  readonly checkpoints: CheckpointReport | undefined;
  readonly faults: number;
  readonly findings: readonly ChainFinding[];
  readonly head: { readonly position: number; readonly hash: string } | undefined;
}

/** A head of the chain that was noted elsewhere. */
export interface KnownHead {
  readonly position: number;
  /** In hexadecimal. */
  readonly hash: string;
}
