/** What the ledger keeps of one call. */

import type { IncomingHttpHeaders } from 'node:http';
import type { CallFacts, EndpointName } from '../http/exchange.js';

/** One call. While it is in progress, `endedAt` is `null`. */
export interface LedgerEntry extends CallFacts {
  readonly seq: number;
  readonly kind: EndpointName;
  /** When the request had been read, ISO 8601 with milliseconds. */
  readonly at: string;
  /** The same instant in epoch milliseconds. */
  readonly startedAt: number;
  /** When the answer was out or the connection gone, in epoch milliseconds. */
  endedAt: number | null;
  readonly method: string;
  /** As received: undecoded, with the query. */
  readonly path: string;
  /** As received, but for Authorization and Cookie, whose values read `[present]`. */
  readonly headers: IncomingHttpHeaders;
  readonly bodyBytes: number;
  /** The status the client was sent; `null` when it was sent none. */
  status: number | null;
  /** Whether the whole answer went out before the connection closed. */
  answered: boolean;
  /** The type of the fault this call met. */
  fault?: string;
}
