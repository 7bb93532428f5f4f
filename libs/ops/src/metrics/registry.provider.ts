import type { FactoryProvider } from '@nestjs/common';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { OpsSettings } from '../ops-settings.js';

/** One registry for each running broker: two in one process do not share series. */
export const registryProvider: FactoryProvider<Registry> = {
  provide: Registry,
  inject: [OpsSettings],
  useFactory: (settings: OpsSettings) => {
    const registry = new Registry();
    collectDefaultMetrics({ register: registry });
    new Gauge({
      name: 'broker_build_info',
      help: 'Always 1; the labels say which build runs.',
      labelNames: ['version', 'node'],
      registers: [registry],
    }).set({ version: settings.version, node: process.version }, 1);
    return registry;
  },
};
