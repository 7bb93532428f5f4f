import type { Offence } from './offence.js';

/** How the bytes of a response ended. */
export type Ending = 'complete' | 'connection_lost' | 'timeout' | 'too_large';

/** A token endpoint response as it came over the wire, before it is parsed. */
export interface TokenAnswer {
  /** 0 without a status line. */
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
  /** The body under each reading of its framing, most likely first; more than one only if the framing is in doubt. */
  readonly bodies: readonly Buffer[];
  readonly ending: Ending;
  /** What was wrong with the framing. */
  readonly offences: readonly Offence[];
}
