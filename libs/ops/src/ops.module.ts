import { Global, Module, type DynamicModule } from '@nestjs/common';
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

/** Health, metrics and traces. */
@Global()
@Module({
  providers: [
    registryProvider,
    HttpMetrics,
    Gauges,
    PoolMetrics,
    TraceMetrics,
    tracingProvider,
    Draining,
    Readiness,
  ],
  exports: [Registry, HttpMetrics, Gauges, Tracing, Draining, Readiness],
})
export class OpsModule {
  /** @param management the management port, which was opened before there were modules; it closes with them */
  static with(management: ManagementServer): DynamicModule {
    return { module: OpsModule, providers: [{ provide: ManagementServer, useValue: management }] };
  }
}
