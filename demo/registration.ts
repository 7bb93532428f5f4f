/** The first step: an admin registers the service. */
import { ApiClient } from './api-client.js';
import { excerptOf, textOf } from './json.js';
import type { Stage } from './stage.js';
import type { Transcript } from './transcript.js';

/** Who calls the broker in the story. */
export interface Callers {
  readonly admin: ApiClient;
  readonly service: ApiClient;
  readonly serviceKey: string;
}

/** Registers a service that may do everything but administer, and open doors only if someone approves it. */
export async function registerService(stage: Stage, transcript: Transcript): Promise<Callers> {
  const { brokerUrl, adminKey, servicePage } = stage;
  const admin = new ApiClient({ name: 'admin', brokerUrl, key: adminKey }, transcript);
  const answer = await admin.call('POST', '/v1/admin/services', 201, {
    name: 'lights-service',
    owner: 'the lights team',
    scopes: ['links:create', 'links:read', 'links:revoke', 'coconet:read', 'coconet:execute'],
    returnUrlPrefixes: [servicePage.url],
    capabilities: ['*', 'LOCK_CONTROL'],
    requiredApproval: { LOCK_CONTROL: 'always' },
  });
  transcript.detail(excerptOf(answer, 'name', 'scopes', 'requiredApproval'));
  transcript.detail('and a key, shown this once and not here');
  const serviceKey = textOf(answer, 'key');
  const service = new ApiClient({ name: 'service', brokerUrl, key: serviceKey }, transcript);
  return { admin, service, serviceKey };
}
