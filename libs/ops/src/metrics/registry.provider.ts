import type { FactoryProvider } from '@nestjs/common';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { OpsSettings } from '../ops-settings.js';

/**
 * Gauges of prom-client whose names end as only those of counters may: `promtool check metrics` refuses a page that has them. Their
 * sums by type, without the ending, stay.
 */
const MISNAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/** One registry for each running broker: two in one process do not share series. */
export const registryProvider: FactoryProvider<Registry> = {
  provide: Registry,
  inject: [OpsSettings],
  useFactory: (settings: OpsSettings) => {
    const registry = new Registry();
    collectDefaultMetrics({ register: registry });
    for (const name of MISNAMED) registry.removeSingleMetric(name);
    new Gauge({
      name: 'broker_build_info',
      help: 'Always 1; the labels say which build runs.',
      labelNames: ['version', 'node'],
      registers: [registry],
    }).set({ version: settings.version, node: process.version }, 1);
    return registry;
  },
};
