import type { PathOverrides } from './contract/paths.js';

/** How the broker calls COCO. Provided by the app's configuration; times are milliseconds, sizes are bytes. */
export abstract class CoconetSettings {
  /** COCO's one origin, such as `https://api.getcoco.buzz`, without the prefix of its paths. */
  abstract readonly baseUrl: URL;
  /** What stands before every path, such as `/v1.0`; empty for none. */
  abstract readonly pathPrefix: string;
  /** Templates in place of the contract's paths that may be wrong. */
  abstract readonly paths: PathOverrides;
  /** How a resource's attributes are read: from their path, or by the FETCH_* commands of its capabilities. */
  abstract readonly readBy: 'path' | 'command';
  /** Whether COCO is sent the `traceparent` of calls that are traced. */
  abstract readonly sendTraceparent: boolean;
  /** Longest time to open a connection to COCO. */
  abstract readonly connectTimeout: number;
  /** Longest wait for the head of COCO's answer, and for a free place in the queue. */
  abstract readonly firstByteTimeout: number;
  /** Longest silence in the middle of an answer, on COCO's side or on the caller's. */
  abstract readonly idleTimeout: number;
  /** Longest time for one exchange with COCO, the whole answer included. */
  abstract readonly totalTimeout: number;
  /** Largest body of a command on the raw path. */
  abstract readonly requestBodyLimit: number;
  /** Largest answer that is streamed through. */
  abstract readonly responseBodyLimit: number;
  /** Largest answer that the broker must hold whole, because it reads what is inside. */
  abstract readonly judgedBodyLimit: number;
  /** Largest head of an answer. */
  abstract readonly responseHeaderLimit: number;
  /** Exchanges with COCO at once on this replica. */
  abstract readonly maxConcurrent: number;
  /** Of these, exchanges of one service, so that one flood does not take every place. */
  abstract readonly maxConcurrentPerService: number;
  /** Calls that may wait for a place. */
  abstract readonly maxQueued: number;
  /** Zones read at once for one merged list of resources. */
  abstract readonly zoneConcurrency: number;
  /** Zones read for one merged list; a call costs one of the service's rate whatever COCO lists. */
  abstract readonly zoneLimit: number;
  /** Commands of one batch sent at once. */
  abstract readonly batchConcurrency: number;
  /** Failures of COCO in a row that open the circuit. */
  abstract readonly circuitFailures: number;
  /** How long an open circuit refuses calls before it lets one try. */
  abstract readonly circuitOpenTime: number;
}
