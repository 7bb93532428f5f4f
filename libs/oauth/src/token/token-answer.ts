import type { Offence } from './offence.js';

/** How the bytes of an answer came to an end. */
export type Ending = 'complete' | 'connection_lost' | 'timeout' | 'too_large';

/** An answer of the token endpoint as it came over the wire, before anything in it is read. */
export interface TokenAnswer {
  /** 0 where there was no status line. */
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
  /** The body by each reading of its framing, the likeliest first; more than one only where the framing is in doubt. */
  readonly bodies: readonly Buffer[];
  readonly ending: Ending;
  /** What was wrong with the framing. */
  readonly offences: readonly Offence[];
}
