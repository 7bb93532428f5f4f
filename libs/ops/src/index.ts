/** How the running broker is watched: health, metrics, logs, traces, and the management port. */
export { Draining } from './health/draining.js';
export { NotReady, Readiness } from './health/readiness.js';
export type { ReadinessCheck, ReadinessReport } from './health/readiness.js';
export { describeError } from './logs/describe-error.js';
export type { ErrorDescription } from './logs/describe-error.js';
export { createLogger } from './logs/logger.js';
export { NestLogger } from './logs/nest-logger.js';
export { RequestLog } from './logs/request-log.js';
export { ManagementServer } from './management/management-server.js';
export { Gauges } from './metrics/gauges.js';
export type { GaugeDescription } from './metrics/gauges.js';
export { HttpMetrics } from './metrics/http-metrics.js';
export { knownMethod, shownPath, UNMATCHED_ROUTE } from './observed-call.js';
export type { ObservedCall } from './observed-call.js';
export { OpsModule } from './ops.module.js';
export { OpsSettings } from './ops-settings.js';
export { SAMPLERS } from './tracing/trace-settings.js';
export type { SamplerName, TraceSettings } from './tracing/trace-settings.js';
