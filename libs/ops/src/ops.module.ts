import { Global, Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { Registry } from 'prom-client';
import { Tracing } from '#kernel';
import { Draining } from './health/draining.js';
import { Readiness } from './health/readiness.js';
import { ManagementServer } from './management/management-server.js';
import { Gauges } from './metrics/gauges.js';
import { HttpMetrics } from './metrics/http-metrics.js';
import { PoolMetrics } from './metrics/pool-metrics.js';
import { registryProvider } from './metrics/registry.provider.js';
import { TraceMetrics } from './tracing/trace-metrics.js';
import { tracingProvider } from './tracing/tracing.provider.js';

/** Health, metrics, traces, and the management port. */
@Global()
@Module({
  imports: [TerminusModule.forRoot({ logger: false })],
  providers: [
    registryProvider,
    HttpMetrics,
    Gauges,
    PoolMetrics,
    TraceMetrics,
    tracingProvider,
    Draining,
    Readiness,
    ManagementServer,
  ],
  exports: [Registry, HttpMetrics, Gauges, Tracing, Draining, Readiness, ManagementServer],
})
export class OpsModule {}
