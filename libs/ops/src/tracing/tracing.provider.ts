import type { FactoryProvider } from '@nestjs/common';
import { Ids, NoTracing, Tracing } from '#kernel';
import { OpsSettings } from '../ops-settings.js';
import { TraceMetrics } from './trace-metrics.js';

/** Tracing, if it is configured; otherwise OpenTelemetry's library is not even loaded. */
export const tracingProvider: FactoryProvider<Tracing> = {
  provide: Tracing,
  inject: [OpsSettings, TraceMetrics, Ids],
  useFactory: async ({ traces, version }: OpsSettings, metrics: TraceMetrics, ids: Ids): Promise<Tracing> => {
    if (traces === undefined) return new NoTracing();
    const { OpenTelemetry } = await import('./open-telemetry.js');
    return new OpenTelemetry(traces, metrics, {
      'service.version': version,
      'service.instance.id': ids.next(),
    });
  },
};
