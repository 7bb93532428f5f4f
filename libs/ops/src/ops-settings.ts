import type { TraceSettings } from './tracing/trace-settings.js';

/** How the broker is watched. Provided by the app's configuration. */
export abstract class OpsSettings {
  /** Where the management port listens; it serves health and metrics without credentials. */
  abstract readonly managementHost: string;
  /** 0 takes a free port. */
  abstract readonly managementPort: number;
  /** Least severe level that is logged. */
  abstract readonly logLevel: string;
  abstract readonly logFormat: 'json' | 'pretty';
  /** Calls logged in a second at most, of those that succeeded and of those that failed; 0 for all. */
  abstract readonly loggedCallsPerSecond: number;
  /** Version of the build that runs, for the logs and the metrics. */
  abstract readonly version: string;
  /** How traces are taken and where they go; absent where there are none. */
  abstract readonly traces: TraceSettings | undefined;
}
