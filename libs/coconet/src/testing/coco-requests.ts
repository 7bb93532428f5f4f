/** A call to COCO without the code that leads to it, for tests of what sends it. */
import { Secret } from '#kernel';
import type { Link } from '#vault';
import type { CocoRequest } from '../calls/coco-request.js';
import { operations } from '../policy/operations.js';
import type { PermittedCall } from '../policy/policy.js';
import { caller, SERVICE_ID } from './callers.js';

/** Where commands go. */
export const permitted: PermittedCall = {
  operation: operations.executeCommand,
  identifiers: {},
  path: '/v1.0/commands',
};

/** A command as it is sent. */
export const command: CocoRequest = {
  ...permitted,
  call: { caller: caller(), requestId: 'request-1', remoteAddress: '127.0.0.1' },
  link: { id: 'l', serviceId: SERVICE_ID } as Link,
  headers: ['content-type', 'application/json'],
  body: Buffer.from('{}'),
  collect: true,
};

/** What it is sent with. */
export const TOKEN = { secret: new Secret('a-token-of-some-length'), generation: 1 };
