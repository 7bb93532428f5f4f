import { randomUUID } from 'node:crypto';
import type { ServiceDefinition } from '../services/service.view.js';

/** A service that may read links, but for the facts that matter to a test. */
export function serviceDefinition(facts: Partial<ServiceDefinition> = {}): ServiceDefinition {
  return {
    name: `service ${randomUUID()}`,
    owner: 'tests',
    scopes: ['links:read'],
    returnUrlPrefixes: [],
    linkAccess: 'own',
    capabilities: [],
    requestRate: null,
    requestBurst: null,
    jwtSubject: null,
    expiresAt: null,
    requiredActor: 'none',
    requiredApproval: {},
    ...facts,
  };
}
