/** The raw path for the API's description: it is a plain route of the server, without a controller. */
import type { OpenAPIObject } from '@nestjs/swagger';
import { contractPaths, DOCUMENTED_PREFIX, idempotencyKey, prefer, rawExecution, rawRead } from '#coconet';
import type { OperationDescription } from '#kernel';
import { operationHead } from './operation-head.js';
import { problemResponses } from './problem-answers.js';
import { pathParameter } from './path-parameters.js';
import { successResponses } from './success-answers.js';
import type { ViewSchemas } from './schemas/view-schemas.js';

type PathItem = OpenAPIObject['paths'][string];
type Operation = NonNullable<PathItem['get']>;
type Parameters = NonNullable<PathItem['parameters']>;

const PATH = '/v1/links/{id}/coco/{path}';

const executeBody = {
  required: true,
  content: {
    'application/json': {
      schema: { type: 'object', description: 'As COCO documents it.' },
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
    description: `COCO’s path without its prefix (\`${DOCUMENTED_PREFIX}\` unless the operator sets another).`,
    schema: { type: 'string' },
    example: contractPaths.networks.template.slice(1),
  },
];

const IN_HEADER = { in: 'header', required: false, schema: { type: 'string' } } as const;

const headers: Parameters = [
  { name: 'Idempotency-Key', ...IN_HEADER, ...idempotencyKey },
  { name: 'Prefer', ...IN_HEADER, ...prefer },
];

/** The paths of the document that belong to no controller. */
export function rawPathOperations(views: ViewSchemas): OpenAPIObject['paths'] {
  const get = operationOf(rawRead, false, views);
  const post = {
    ...operationOf(rawExecution, true, views),
    parameters: headers,
    requestBody: executeBody,
  };
  return { [PATH]: { parameters, get, post } };
}

function operationOf(description: OperationDescription, hasBody: boolean, views: ViewSchemas): Operation {
  const access = { kind: 'policy' } as const;
  const responses = [
    ...successResponses(description, views, { status: 200, type: undefined }),
    ...problemResponses(description, views, { access, hasInput: true, hasBody }),
  ];
  return {
    ...operationHead(description, access),
    tags: ['Devices'],
    responses: Object.fromEntries(responses.map(({ status, ...response }) => [status, response])),
  };
}
