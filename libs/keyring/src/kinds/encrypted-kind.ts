import type { EntityManager } from 'typeorm';
import type { EncryptionContext } from '../encryption/encryption-context.js';
import type { FoundRecords } from './found-records.js';

/** The database or one of its transactions. */
export type Statements = Pick<EntityManager, 'query'>;

/**
 * One kind of record encrypted under the keyring. It defines, in one place, how its records are counted by
 * key, re-encrypted and verified; every decision about keys goes through {@link EncryptedKinds}.
 */
export type EncryptedKind = MovableKind | ExpiringKind;

/** A kind whose records move to the primary key. */
export interface MovableKind extends VerifiableKind {
  readonly reencryption: Reencryption;
}

/** A kind whose records expire sooner than moving them to another key pays. */
export interface ExpiringKind extends VerifiableKind, CountedByKey {
  readonly reencryption?: undefined;
}

interface VerifiableKind {
  /** The kind's name in answers and reports, such as `linkSessions`. */
  readonly name: string;

  /**
   * Decrypts every record. Writes nothing and holds no lock, so it can run while brokers are running.
   *
   * @param onProgress called now and then with the number of records of this kind read so far
   */
  verify(onProgress: (records: number) => void): Promise<Verification>;
}

interface CountedByKey {
  /**
   * How many records need the key.
   *
   * @param atMost stop counting here, so that the answer is fast on any table
   */
  countUnder(keyId: string, statements: Statements, atMost?: number): Promise<number>;
}

/**
 * How the records of a kind move to the primary key: their data keys are re-wrapped, their values do not
 * change.
 */
export interface Reencryption extends CountedByKey {
  /**
   * Whether operators see the number of records under each key and in the progress of a rotation. Only for
   * links; the other kinds have few records.
   */
  readonly isCounted?: boolean;

  /**
   * The ids of the keys that records are under. Called every second, so it must be fast however many records
   * there are.
   */
  keysInUse(statements: Statements): Promise<string[]>;

  /** Moves the next records of one key within the caller's transaction. Skips records locked by others. */
  reencrypt(batch: Batch, manager: EntityManager): Promise<ReencryptedBatch>;

  /** A few records under a key, which prove a key older than known answers. */
  samples?(keyId: string, statements: Statements): Promise<EncryptedSample[]>;
}

/** Which records of a kind move next. */
export interface Batch {
  /** The key they are under. */
  readonly from: string;
  /** The primary key. */
  readonly to: string;
  /** The id of the last record in the previous batch; the nil UUID for the first batch. */
  readonly after: string;
  readonly limit: number;
}

/** The result of a batch. */
export interface ReencryptedBatch {
  /** Records now under the primary key. */
  readonly moved: number;
  /** Records whose data key does not decrypt, such as `link 0190…`; they stay as they are. */
  readonly failed: readonly string[];
  /** The id of the last record read; `undefined` if none is left. */
  readonly last: string | undefined;
}

/** A wrapped data key and the record it belongs to. */
export interface EncryptedSample {
  readonly place: EncryptionContext;
  readonly wrappedKey: Buffer;
}

/** The result of decrypting all records of a kind. */
export interface Verification {
  /** How many records were read, as text such as `3 webhooks`; absent if the number is not worth reporting. */
  readonly summary?: string;
  /** Each possible fault as text, with the records that have it. Any record needs a closer look. */
  readonly findings: ReadonlyMap<string, Pick<FoundRecords, 'count' | 'ids'>>;
  /** The same, machine-readable. */
  readonly report: object;
}
