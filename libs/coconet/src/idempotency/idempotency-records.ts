/** What is remembered of requests that carry an `Idempotency-Key`. */

/** A request under a key. */
export interface KeyedRequest {
  readonly serviceId: string;
  /** SHA-256 of the key. */
  readonly keyHash: Buffer;
  /** Differs for different requests under the same key; says nothing about them to who lacks the key. */
  readonly fingerprint: Buffer;
  /** What seals the answer; never stored. */
  readonly sealingKey: Buffer;
}

/** The first answer, kept for repeats. */
export interface StoredAnswer {
  readonly status: number;
  /** Numbers and names alone, in clear: what brokers up to 0.2 repeat. */
  readonly content: unknown;
  /** The whole answer, sealed; missing where such a broker kept it. */
  readonly sealed?: Buffer | undefined;
}

/** How a request stands that begins. */
export type Begun =
  | { readonly kind: 'new' }
  | { readonly kind: 'completed'; readonly answer: StoredAnswer }
  | { readonly kind: 'in_progress' }
  /** Begun before, and nobody knows what came of it. */
  | { readonly kind: 'unknown' }
  /** The key was used for another request. */
  | { readonly kind: 'mismatch' };

/** Remembers requests and their answers for 24 hours, across replicas and restarts. */
export abstract class IdempotencyRecords {
  /**
   * Takes the key for a request, or says how the request that holds it stands.
   *
   * @param lease milliseconds after which a request that was neither completed nor abandoned counts as `unknown`
   */
  abstract begin(request: KeyedRequest, lease: number): Promise<Begun>;

  /** The request was carried out, with this answer. */
  abstract complete(request: KeyedRequest, answer: StoredAnswer): Promise<void>;

  /** The request was certainly not carried out: the key is free again. */
  abstract abandon(request: KeyedRequest): Promise<void>;

  /** Whether the request was carried out can't be known. */
  abstract doubt(request: KeyedRequest): Promise<void>;
}
