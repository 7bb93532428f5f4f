import type { Secret } from '#kernel';

/** The result of a call to COCO's token endpoint: one of four kinds. docs/reliability.md has the table. */
export type TokenOutcome =
  /** COCO issued tokens. A response with a new token is never discarded, whatever else is wrong with it. */
  | {
      readonly kind: 'tokens';
      /** Absent only if the response carries just a refresh token. */
      readonly accessToken: Secret | undefined;
      readonly refreshToken: Secret | undefined;
      /** Seconds; absent if COCO sent no lifetime. */
      readonly expiresIn: number | undefined;
      readonly offences: readonly string[];
    }
  /** This grant is dead: `word` is the code that says so, from a closed list safe for logs and metrics. */
  | { readonly kind: 'refused'; readonly word: string }
  /**
   * COCO refuses the broker's own client (`invalid_client`, `unauthorized_client`, application disabled). It may still
   * concern just one grant: the refresher decides by comparing several links.
   */
  | { readonly kind: 'client'; readonly word: string }
  | InconclusiveAnswer;

/** A failure without a verdict on grant or client. */
export interface InconclusiveAnswer {
  readonly kind: 'inconclusive';
  /** Short and fixed, safe for logs and metrics: never text from the response. */
  readonly cause: string;
  readonly retryAfterSeconds: number | undefined;
  /** Whether COCO may have carried out the request. */
  readonly outcomeUnknown: boolean;
  /**
   * Whether the failure concerns the endpoint (connection, time-out, 5xx, 429, not JSON): only such failures count
   * towards the circuit breaker that all links share.
   */
  readonly ofEndpoint: boolean;
  /** 429, or 503 with `Retry-After`. */
  readonly throttled: boolean;
  /**
   * Fingerprint of an unclassified 4xx, or of a 200 with an error: equal for equal refusals, never text from the
   * response. Otherwise undefined.
   */
  readonly refusal: string | undefined;
}
