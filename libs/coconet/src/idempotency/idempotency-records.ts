/** What is remembered of requests that carry an `Idempotency-Key`. */

/** A request under a key. */
export interface KeyedRequest {
  readonly serviceId: string;
  /** SHA-256 of the key. */
  readonly keyHash: Buffer;
  /** Differs for different requests under the same key; reveals nothing about them without the key. */
  readonly fingerprint: Buffer;
  /** The ids that its commands have, unless it repeats an earlier request. */
  readonly commandIds: readonly string[];
  /** The key that encrypts the answer; never stored. */
  readonly encryptionKey: Buffer;
}

/** The first answer, kept for repeats. */
export interface StoredAnswer {
  readonly status: number;
  /** Only numbers and names, in clear text: what brokers up to 0.2 repeat. */
  readonly content: unknown;
  /** The whole answer, encrypted; missing if such a broker kept it. */
  readonly encrypted?: Buffer | undefined;
}

/** The commands of the first request under a key. */
interface BegunCommands {
  /** Their ids; none if a broker up to 0.2 began it. */
  readonly commandIds: readonly string[];
}

/** The state that a request finds when it begins. */
export type Begun =
  | { readonly kind: 'new' }
  | { readonly kind: 'completed'; readonly answer: StoredAnswer }
  | ({ readonly kind: 'in_progress' } & BegunCommands)
  /** Begun before, and its outcome is unknown. */
  | ({ readonly kind: 'unknown' } & BegunCommands)
  /** The key was used for another request. */
  | { readonly kind: 'mismatch' };

/** Remembers requests and their answers for 24 hours, across replicas and restarts. */
export abstract class IdempotencyRecords {
  /**
   * Takes the key for a request, or returns the state of the request that holds it.
   *
   * @param lease milliseconds after which a request that was neither completed nor abandoned counts as `unknown`
   */
  abstract begin(request: KeyedRequest, lease: number): Promise<Begun>;

  /** The request was carried out, with this answer. */
  abstract complete(request: KeyedRequest, answer: StoredAnswer): Promise<void>;

  /** The request was certainly not carried out: its key is free again, unless another request has it by now. */
  abstract abandon(request: KeyedRequest): Promise<void>;

  /** Whether the request was carried out can't be known. */
  abstract doubt(request: KeyedRequest): Promise<void>;
}
