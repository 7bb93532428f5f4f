import { createBrokerClient, type BrokerClient, type BrokerClientOptions } from '#client';
import type { TestService, TestSystem } from '../harness/system.js';

/** A client as a service of the test system would make it. */
export function clientOf(
  system: TestSystem,
  { key }: TestService,
  options: Partial<BrokerClientOptions> = {},
): BrokerClient {
  return createBrokerClient({ baseUrl: system.broker.url, credential: key, ...options });
}
