/** How the HTTP edge listens. Durations are milliseconds. */
export interface HttpSettings {
  readonly host: string;
  readonly port: number;
  /** Whether browsers reach the broker by https, so that they may be told never to use anything else. */
  readonly publicByHttps: boolean;
  /** Addresses and networks whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[];
  /** Largest body that is parsed. */
  readonly bodyLimit: number;
  readonly maxConnections: number;
  /** How long calls are still accepted after readiness was turned off. */
  readonly shutdownDelay: number;
  /** How long calls in flight may take to finish at shutdown. */
  readonly shutdownTimeout: number;
}
