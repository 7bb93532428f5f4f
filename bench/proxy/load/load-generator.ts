/** Where load goes, and how much of it. */
export interface LoadOrder {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON by POST; without it, a GET is sent. */
  readonly body?: unknown;
  readonly connections: number;
  readonly seconds: number;
}

/** The results of the load. */
export interface LoadResult {
  readonly calls: number;
  readonly callsPerSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  /** Milliseconds. */
  readonly p99: number;
  /** Answers other than 2xx, and connections that broke. */
  readonly errors: number;
}

/** Sends calls over this many connections, each as soon as the previous one is answered. */
export interface LoadGenerator {
  readonly name: string;
  run(order: LoadOrder): Promise<LoadResult>;
}
