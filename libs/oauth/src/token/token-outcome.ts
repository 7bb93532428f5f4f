import type { Secret } from '#kernel';

/** What a call of COCO's token endpoint came to: one of four kinds. docs/reliability.md has the table. */
export type TokenOutcome =
  /** COCO gave tokens. Whatever else was wrong with the answer, nothing that carries a new token is thrown away. */
  | {
      readonly kind: 'tokens';
      /** Absent only in an answer that carries a refresh token alone. */
      readonly accessToken: Secret | undefined;
      readonly refreshToken: Secret | undefined;
      /** Seconds; absent where COCO did not say. */
      readonly expiresIn: number | undefined;
      readonly offences: readonly string[];
    }
  /** This grant is dead: `word` is the spelling that said so, from a closed list fit for logs and metrics. */
  | { readonly kind: 'refused'; readonly word: string }
  /**
   * COCO does not accept the broker's own client (`invalid_client`, `unauthorized_client`, application disabled). It may
   * still be one grant's matter: the refresher decides over several links.
   */
  | { readonly kind: 'client'; readonly word: string }
  | TokenTrouble;

/** No verdict. */
export interface TokenTrouble {
  readonly kind: 'trouble';
  /** Short and fixed, fit for logs and metrics: never the answer's own text. */
  readonly cause: string;
  readonly retryAfterSeconds: number | undefined;
  /** Whether COCO may have carried the request out. */
  readonly outcomeUnknown: boolean;
  /**
   * Whether it speaks of the endpoint (connection, time-out, 5xx, 429, not JSON): only such failures feed the circuit that
   * all links share.
   */
  readonly ofEndpoint: boolean;
  /** 429, or 503 with `Retry-After`. */
  readonly throttled: boolean;
  /**
   * How an unclassified 4xx, or 200 with an error, was refused: equal for equal refusals, never the answer's own text.
   * Undefined for all else.
   */
  readonly refusal: string | undefined;
}
