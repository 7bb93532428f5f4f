import { createBrokerClient, type BrokerClient, type BrokerClientOptions } from '#client';
import type { TestService, TestSystem } from '../harness/broker/system.js';

/** A client as a service of the test system would create it. */
export function clientOf(
  system: TestSystem,
  { key }: TestService,
  options: Partial<BrokerClientOptions> = {},
): BrokerClient {
  return createBrokerClient({ baseUrl: system.broker.url, credential: key, ...options });
}

/** Scopes of a service that uses every feature. */
export const serviceScopes = [
  'links:create',
  'links:read',
  'links:revoke',
  'coconet:read',
  'coconet:execute',
  'webhooks:manage',
];
