import { Secret } from '#kernel';
import type { SamplerName, TraceSettings } from '#ops';
import type { TracingVariables } from './tracing.variables.js';

/** What the broker is called in traces unless something else is set. */
const SERVICE_NAME = 'coco-token-broker';

/** Shapes the settings of traces; `undefined` where nothing is to be traced. */
export function shapeTraces(variables: TracingVariables): TraceSettings | undefined {
  const { OTEL_SERVICE_NAME: name } = variables;
  const url = collectorUrl(variables);
  if (url === undefined || variables.OTEL_SDK_DISABLED) return undefined;
  const named = name === undefined ? [] : ([['service.name', name]] as const);
  const headers = pairsIn(variables.OTEL_EXPORTER_OTLP_HEADERS);
  return {
    url,
    headers: new Map(headers.map(([name, value]) => [name, new Secret(value)])),
    resource: new Map([
      ['service.name', SERVICE_NAME],
      ...pairsIn(variables.OTEL_RESOURCE_ATTRIBUTES),
      ...named,
    ]),
    sampler: variables.OTEL_TRACES_SAMPLER as SamplerName,
    ratio: Number(variables.OTEL_TRACES_SAMPLER_ARG),
  };
}

function collectorUrl(variables: TracingVariables): URL | undefined {
  const { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: whole, OTEL_EXPORTER_OTLP_ENDPOINT: base } = variables;
  if (whole !== undefined) return new URL(whole);
  return base === undefined ? undefined : new URL(`${base.replace(/\/$/, '')}/v1/traces`);
}

/** Names and values; a value that is not properly percent-encoded is taken as it stands. */
function pairsIn(text = ''): [name: string, value: string][] {
  return text.split(',').flatMap((pair) => {
    const [name = '', ...rest] = pair.split('=');
    return name.trim() === '' ? [] : [[name.trim(), decoded(rest.join('=').trim())]];
  });
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
