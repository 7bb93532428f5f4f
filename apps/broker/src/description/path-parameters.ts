import type { ParameterDescription } from '#kernel';

const ID = '01981f3e-7c52-7a31-9d1c-3f0b8a6f5e21';

/** Describes every parameter in the paths of routes, once for all routes; making the document fails if one is missing. */
const PATH_PARAMETERS: Readonly<Record<string, ParameterDescription>> = {
  id: { description: 'The link’s id.', example: ID },
  serviceId: { description: 'The service’s id.', example: ID },
  importId: { description: 'The import’s id.', example: ID },
  revocationId: { description: 'The revocation’s id.', example: ID },
  actionId: { description: 'The pending action’s id.', example: ID },
  sessionId: { description: 'The session’s id.', example: ID },
  erasureId: { description: 'The erasure’s id.', example: ID },
  userId: { description: 'The user’s id as the services name it, percent-encoded.', example: 'u-17' },
  rotationId: { description: 'The rotation’s id.', example: ID },
  webhookId: { description: 'The webhook’s id.', example: ID },
  commandId: { description: 'The command’s id.', example: ID },
  grantId: { description: 'The grant’s id.', example: ID },
  deliveryId: { description: 'The delivery’s id.', example: ID },
  keyId: { description: 'The key’s id, as the list shows it.', example: '8f1c2a7be3d04955' },
  networkId: { description: 'COCO’s id of the COCONet.', example: '5f9a6c1e2b7d4c0012ab34cd' },
  zoneId: { description: 'COCO’s id of the zone.', example: '1' },
  deviceNodeId: { description: 'COCO’s id of the device in its COCONet.', example: '3' },
  resourceEui: {
    description: 'COCO’s id of the resource, percent-encoded: it may contain slashes.',
    example: '3%2Fzigbee%2F3C6A2CFFFED0AF76%2F01',
  },
  guardrail: {
    description: 'A class of guardrails, or a capability by COCO’s name.',
    example: 'LOCK_CONTROL',
  },
  token: { description: 'The one-time token that ends `linkUrl`.', example: 'b0a1…' },
  code: { description: 'The code of a problem.', example: 'reauthorization_required' },
};

/** What a path parameter is. @throws Error for one that is not in the table */
export function pathParameter(name: string): ParameterDescription {
  const parameter = PATH_PARAMETERS[name];
  if (parameter === undefined) throw new Error(`The path parameter ${name} is not in path-parameters.ts yet`);
  return parameter;
}
