import { Secret } from '#kernel';
import type { TraceSettings } from '#ops';
import type { Settings } from '../setting-groups.js';

/** The broker's default name in traces. */
const SERVICE_NAME = 'coco-token-broker';

/** How to trace, by OpenTelemetry’s settings; `undefined` if tracing is off. */
export function tracesFrom(settings: Settings['openTelemetry']): TraceSettings | undefined {
  const { serviceName: name, sampler, ratio } = settings;
  const url = collectorUrl(settings);
  if (url === undefined || settings.disabled) return undefined;
  const named = name === undefined ? [] : ([['service.name', name]] as const);
  const headers = pairsIn(settings.headers);
  return {
    url,
    headers: new Map(headers.map(([name, value]) => [name, new Secret(value)])),
    resource: new Map([['service.name', SERVICE_NAME], ...pairsIn(settings.attributes), ...named]),
    sampler,
    ratio,
  };
}

function collectorUrl({ tracesEndpoint, endpoint }: Settings['openTelemetry']): URL | undefined {
  if (tracesEndpoint !== undefined || endpoint === undefined) return tracesEndpoint;
  return new URL(`${endpoint.href.replace(/\/$/, '')}/v1/traces`);
}

/** Names and values; a value that is not properly percent-encoded is used unchanged. */
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
