import { setting, Settings } from '#kernel';
import type { TraceSettings } from './tracing/trace-settings.js';

/** How the broker is watched. Provided by the app's configuration. */
export abstract class OpsSettings extends Settings({
  managementHost: setting.text({
    name: 'MANAGEMENT_HOST',
    fallback: '127.0.0.1',
    fallbackInProduction: '0.0.0.0',
    meaning: 'Address of the management port, which serves health and metrics without credentials.',
  }),
  managementPort: setting.port({
    name: 'MANAGEMENT_PORT',
    fallback: 9_464,
    meaning: 'Management port: `/health/live`, `/health/ready`, `/metrics`; 0 takes a free one.',
    why: 'The default port of OpenTelemetry’s Prometheus exporters.',
  }),
  logLevel: setting.choice({
    name: 'LOG_LEVEL',
    choices: ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
    fallback: 'info',
    meaning: 'Least severe level that is logged.',
  }),
  logFormat: setting.choice({
    name: 'LOG_FORMAT',
    choices: ['json', 'pretty'],
    fallback: 'pretty',
    fallbackInProduction: 'json',
    meaning: 'Format of log lines.',
    example: 'json',
  }),
  loggedCallsPerSecond: setting.wholeNumber({
    name: 'LOG_CALLS_PER_SECOND',
    unit: 'lines a second',
    min: 0,
    max: 1_000_000,
    fallback: 100,
    meaning:
      'Maximum calls logged per second, separately for successful and failed ones; the rest are only counted. 0 logs all.',
    why: 'Logs every call on an ordinary day, while a flood makes at most about 5 GB of log a day.',
  }),
}) {
  /** Version of the build that runs, for the logs and the metrics. */
  abstract readonly version: string;
  /** How traces are sampled and where they go; absent if tracing is off. */
  abstract readonly traces: TraceSettings | undefined;
}
