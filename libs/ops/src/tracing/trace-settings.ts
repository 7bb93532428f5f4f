import { setting, type Secret } from '#kernel';

/** Names and values as OpenTelemetry writes them in one variable. */
const PAIRS = {
  type: 'list of name=value',
  pattern: /^\s*[^=,\s]+\s*=[^,]*(,\s*[^=,\s]+\s*=[^,]*)*$/,
  expected: 'name=value, separated by commas',
  otherwise: 'none',
};

/** How traces are sampled, by OpenTelemetry's names; `parentbased` samplers leave it to the caller. */
const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

export type SamplerName = (typeof SAMPLERS)[number];

/** Traces, by the names that OpenTelemetry gives these settings everywhere. */
export const openTelemetry = {
  endpoint: setting.url({
    name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    otherwise: 'none: nothing is traced',
    meaning: 'Collector of traces: OTLP over HTTP, as JSON, to `/v1/traces` below it (docs/operations.md).',
    example: 'http://collector.example.com:4318',
  }),
  tracesEndpoint: setting.url({
    name: 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
    otherwise: 'none',
    meaning: 'The same as a complete URL, to which nothing is appended; it takes precedence.',
    example: 'https://collector.example.com/v1/traces',
  }),
  headers: setting.text({
    name: 'OTEL_EXPORTER_OTLP_HEADERS',
    ...PAIRS,
    secret: true,
    meaning: 'Headers for the collector, such as a key: `name=value,…`, values percent-encoded.',
    example: 'x-api-key=…',
  }),
  serviceName: setting.text({
    name: 'OTEL_SERVICE_NAME',
    otherwise: '`coco-token-broker`',
    meaning: 'Name of the broker in traces.',
    example: 'coco-token-broker',
  }),
  attributes: setting.text({
    name: 'OTEL_RESOURCE_ATTRIBUTES',
    ...PAIRS,
    meaning: 'Additional attributes of this process in traces: `name=value,…`, values percent-encoded.',
    example: 'deployment.environment.name=production',
  }),
  sampler: setting.choice({
    name: 'OTEL_TRACES_SAMPLER',
    choices: SAMPLERS,
    fallback: 'parentbased_always_on',
    meaning:
      'Which calls are traced; `parentbased` ones follow the service’s decision if it sends `traceparent`.',
    why: 'OpenTelemetry’s own default.',
    example: 'parentbased_traceidratio',
  }),
  ratio: setting.share({
    name: 'OTEL_TRACES_SAMPLER_ARG',
    fallback: 1,
    meaning: 'Share of traces sampled by the ratio samplers.',
    example: '0.1',
  }),
  disabled: setting.toggle({
    name: 'OTEL_SDK_DISABLED',
    fallback: false,
    meaning: 'Turns tracing off even if there is a collector.',
    example: 'true',
  }),
};

/** How traces are sampled and where they go. */
export interface TraceSettings {
  /** Where spans are posted (OTLP over HTTP, as JSON). */
  readonly url: URL;
  /** Headers that the collector requires, such as a key. */
  readonly headers: ReadonlyMap<string, Secret>;
  /** The attributes of this process in every trace; `service.name` is among it. */
  readonly resource: ReadonlyMap<string, string>;
  readonly sampler: SamplerName;
  /** The share of traces sampled, from 0 to 1, if the sampler uses one. */
  readonly ratio: number;
}
