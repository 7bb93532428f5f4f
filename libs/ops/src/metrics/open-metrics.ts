import { Registry, type Metric, type OpenMetricsContentType } from 'prom-client';

/** The ending of every counter's name in Prometheus' own format, and of no family's name in OpenMetrics. */
const COUNTER_SUFFIX = /_total$/;

/** A metric with the name and type that prom-client stores in it but does not declare. */
type NamedMetric = Metric & { readonly name: string; readonly type: string };

/**
 * All metrics as OpenMetrics, with their exemplars.
 *
 * prom-client permanently renames the counters of a registry that it writes in this format. So it gets a registry that
 * lives for one scrape, with a shadow of each counter under the other name.
 */
export async function openMetrics(registry: Registry): Promise<string> {
  const shown = new Registry<OpenMetricsContentType>();
  shown.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  for (const metric of registry.getMetricsAsArray() as unknown as NamedMetric[])
    shown.registerMetric(metric.type === 'counter' ? shadowOf(metric) : metric);
  return shown.metrics();
}

function shadowOf(counter: NamedMetric): Metric {
  const name = counter.name.replace(COUNTER_SUFFIX, '');
  return Object.create(counter, { name: { value: name, writable: true } }) as Metric;
}
