import { randomBytes } from 'node:crypto';
import { call } from '../harness/network/http.js';
import type { TestService, TestSystem } from '../harness/broker/system.js';

/** The outcome of one call. */
export interface Traced {
  readonly traceId: string;
  readonly status: number;
}

interface TracedOptions {
  readonly method?: string;
  readonly body?: unknown;
  readonly url?: string;
  readonly flags?: string;
  readonly key?: string;
}

/** Makes a call as part of a trace of the caller's own. */
export async function traced(
  system: TestSystem,
  service: TestService,
  name: string,
  path: string,
  { method = 'GET', body, url = system.broker.url, flags = '01', key = service.key }: TracedOptions = {},
): Promise<Traced> {
  const traceId = randomBytes(16).toString('hex');
  const headers = {
    traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-${flags}`,
    tracestate: 'theirs=words-of-the-caller',
    'x-request-id': `request-${name}`,
  };
  const { status } = await call(method, url + path, { key, body, headers });
  return { traceId, status };
}

/** The path of a lamp of the sandbox's user. */
export async function pathOfLamp(system: TestSystem, service: TestService, linkId: string): Promise<string> {
  const networks = await system.api('GET', `/v1/links/${linkId}/networks`, service.key);
  const networkId = networks.json.networks[0].networkId as string;
  const { json } = await system.api(
    'GET',
    `/v1/links/${linkId}/networks/${networkId}/resources`,
    service.key,
  );
  const lamp = json.resources.find(({ name }: { name: string }) => /lamp|light|bulb/i.test(name));
  const resource = encodeURIComponent(lamp.resourceEui as string);
  return `/v1/links/${linkId}/networks/${networkId}/devices/${lamp.deviceNodeId as string}/resources/${resource}`;
}
