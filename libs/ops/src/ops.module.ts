import { Global, Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { Registry } from 'prom-client';
import { Draining } from './health/draining.js';
import { Readiness } from './health/readiness.js';
import { ManagementServer } from './management/management-server.js';
import { Gauges } from './metrics/gauges.js';
import { HttpMetrics } from './metrics/http-metrics.js';
import { PoolMetrics } from './metrics/pool-metrics.js';
import { registryProvider } from './metrics/registry.provider.js';

/** Health, metrics and the management port that serves them. */
@Global()
@Module({
  imports: [TerminusModule.forRoot({ logger: false })],
  providers: [registryProvider, HttpMetrics, Gauges, PoolMetrics, Draining, Readiness, ManagementServer],
  exports: [Registry, HttpMetrics, Gauges, Draining, Readiness, ManagementServer],
})
export class OpsModule {}
