import type { EntityManager } from 'typeorm';
import type { EncryptionContext } from '../encryption/encryption-context.js';
import type { FoundRecords } from './found-records.js';

/** The database, or a transaction of it. */
export type Statements = Pick<EntityManager, 'query'>;

/**
 * One kind of records that are encrypted under the keyring. Each states here, once, how its records are counted by key,
 * re-encrypted and verified; everything that decides about keys asks {@link EncryptedKinds}.
 */
export interface EncryptedKind {
  /** Names the kind in answers and reports, such as `linkSessions`. */
  readonly name: string;

  /**
   * How many records need the key.
   *
   * @param atMost stop counting there, so that the answer is quick on any table
   */
  countUnder(keyId: string, statements: Statements, atMost?: number): Promise<number>;

  /** How its records move to another key; absent where they expire within minutes, sooner than a move pays. */
  readonly reencryption?: Reencryption;

  /**
   * Opens every record. Writes nothing and holds no lock, so it may run beside brokers.
   *
   * @param onProgress told now and then how many records of this kind have been read
   */
  verify(onProgress: (records: number) => void): Promise<Verification>;
}

/** How the records of a kind move to the primary key: their data keys are wrapped under it, what these encrypt stays. */
export interface Reencryption {
  /**
   * Whether operators see the records counted: beside each key, and as the progress of a rotation. Only links are; the other
   * kinds have few records.
   */
  readonly isCounted?: boolean;

  /** The ids of the keys that records are under. Asked every second: quick, however many records there are. */
  keysInUse(statements: Statements): Promise<string[]>;

  /** Moves the next records of one key, within a transaction of the caller. Passes over those that others hold. */
  reencrypt(batch: Batch, manager: EntityManager): Promise<ReencryptedBatch>;

  /** A few records under a key, to prove a key that is older than known answers. */
  samples?(keyId: string, statements: Statements): Promise<EncryptedSample[]>;
}

/** Which records of a kind move next. */
export interface Batch {
  /** The key they are under. */
  readonly from: string;
  /** The primary key. */
  readonly to: string;
  /** The id of the last record of the batch before; the nil UUID at first. */
  readonly after: string;
  readonly limit: number;
}

/** What became of a batch. */
export interface ReencryptedBatch {
  /** Records that are under the primary key now. */
  readonly moved: number;
  /** Records whose data key does not open, such as `link 0190…`; they stay as they are. */
  readonly failed: readonly string[];
  /** The id of the last record looked at; `undefined` where none is left. */
  readonly last: string | undefined;
}

/** A wrapped data key and the record it belongs to. */
export interface EncryptedSample {
  readonly place: EncryptionContext;
  readonly wrappedKey: Buffer;
}

/** What was found when all records of a kind were opened. */
export interface Verification {
  /** How many records were read, in words, such as `3 webhooks`; absent where the number says nothing. */
  readonly summary?: string;
  /** What may be wrong, in words, with the records of which it is true. Any record is a reason to look closer. */
  readonly findings: ReadonlyMap<string, Pick<FoundRecords, 'count' | 'ids'>>;
  /** The same for machines. */
  readonly report: object;
}
