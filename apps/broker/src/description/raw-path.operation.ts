/** The raw path for the API's description: it is a route of the server's own, which no controller has. */
import type { OpenAPIObject } from '@nestjs/swagger';
import { idempotencyKey } from '#coconet';
import { json, type OperationDescription } from '#kernel';
import { operationHead } from './operation-head.js';
import { problemResponses } from './problem-answers.js';
import { pathParameter } from './path-parameters.js';
import { successResponses } from './success-answers.js';

type PathItem = OpenAPIObject['paths'][string];
type Operation = NonNullable<PathItem['get']>;
type Parameters = NonNullable<PathItem['parameters']>;

const PATH = '/v1/links/{id}/coco/{path}';

const DETAILS =
  'COCO’s own request and answer below `/v1.0`, streamed. `path` may hold slashes, as COCO’s paths do; what the policy ' +
  'does not list is refused. An answer that is not `application/problem+json` is COCO’s own, with its status.';

const PROBLEMS = [
  'not_permitted',
  'capability_not_granted',
  'not_found',
  'link_not_active',
  'reauthorization_required',
  'method_not_allowed',
  'upstream_failure',
  'upstream_response_too_large',
  'upstream_timeout',
  'upstream_unavailable',
  'token_refresh_unavailable',
  'vault_unavailable',
] as const;

const read: OperationDescription = {
  id: 'readCoco',
  summary: 'Read at COCO, in COCO’s own form',
  details: DETAILS,
  answers: [
    {
      status: 200,
      description: 'As COCO answers.',
      schema: json.anything(),
      example: { networks: [{ networkId: '5f9a6c1e2b7d4c0012ab34cd', networkName: 'Home' }] },
    },
  ],
  problems: PROBLEMS,
};

const execute: OperationDescription = {
  id: 'executeAtCoco',
  summary: 'Execute a command at COCO, in COCO’s own form',
  details: DETAILS,
  answers: [
    {
      status: 200,
      description: 'As COCO answers.',
      schema: json.anything(),
      example: { cmdSeqNum: 7, status: 0 },
    },
  ],
  problems: [...PROBLEMS, 'idempotency_key_reused', 'idempotency_key_in_progress', 'audit_unavailable'],
};

const executeBody = {
  required: true,
  content: {
    'application/json': {
      schema: json.openObject('As COCO’s documentation has it.') as object,
      example: { capabilityId: 0, cmdId: 0, cmdParams: {}, timeoutMs: 5000 },
    },
  },
};

const IN_PATH = { in: 'path', required: true } as const;

const parameters: Parameters = [
  {
    name: 'id',
    ...IN_PATH,
    schema: { type: 'string', format: 'uuid' },
    ...pathParameter('id'),
  },
  {
    name: 'path',
    ...IN_PATH,
    description: 'COCO’s path below `/v1.0`.',
    schema: { type: 'string' },
    example: 'network-manager/networks',
  },
];

const idempotencyKeyParameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  schema: { type: 'string' },
  ...idempotencyKey,
} as const;

/** The paths of the document that no controller gives. */
export function rawPathOperations(): OpenAPIObject['paths'] {
  const get = operationOf(read, false);
  const post = {
    ...operationOf(execute, true),
    parameters: [idempotencyKeyParameter],
    requestBody: executeBody,
  };
  return { [PATH]: { parameters, get, post } };
}

function operationOf(description: OperationDescription, hasBody: boolean): Operation {
  const access = { kind: 'policy' } as const;
  const responses = [
    ...successResponses(description),
    ...problemResponses(description, { access, hasInput: true, hasBody }),
  ];
  return {
    ...operationHead(description, access),
    tags: ['Devices'],
    responses: Object.fromEntries(responses.map(({ status, ...response }) => [status, response])),
  };
}
