/** What the API's description says of registering services. */
import { answer, json, noContent, type OperationDescription } from '#kernel';
import { scopes } from '../scope.js';
import type { AddedKey, Service, ServiceWithKey } from '../service.js';

const serviceMembers = {
  id: json.uuid(),
  name: json.text(),
  owner: json.text('The team or person to ask about the service.'),
  scopes: json.list(json.oneOf(scopes)),
  returnUrlPrefixes: json.list(json.url(), 'Where users may be sent back to after linking.'),
  linkAccess: json.oneOf(['own', 'any'], '`own`: only links it made.'),
  capabilities: json.list(
    json.text(),
    'By COCO’s names: `NAME` for all of a capability, `NAME.read` for its state, `NAME.COMMAND` for one command; `*` for everything that is not sensitive (`GET /v1/admin/capabilities`).',
  ),
  keptByUpgrade: json.list(
    json.text(),
    'Of the capabilities those that no admin gave: an upgrade made them sensitive, and kept them because the service had used them. Empty once an admin has set the capabilities.',
  ),
  requestRate: json.nullable(json.number(), 'Calls a second on all replicas together; `null` for no limit.'),
  requestBurst: json.nullable(json.count(), 'Calls at once after a quiet time.'),
  jwtSubject: json.nullable(json.text(), 'The `sub` of the JWTs that stand for the service.'),
  expiresAt: json.nullable(json.time(), 'From then on no credential of the service is accepted.'),
  createdAt: json.time(),
  disabledAt: json.nullable(json.time()),
  keys: json.list(
    json.object<Service['keys'][number]>('ServiceKey', {
      id: json.text(),
      createdAt: json.time(),
      lastUsedAt: json.nullable(json.time('Within a minute or two.')),
    }),
    'Live keys, oldest first, without the keys themselves.',
  ),
};

const serviceSchema = json.object<Service>('Service', serviceMembers);

const key = json.text('Shown this once.');

const serviceWithKeySchema = json.object<ServiceWithKey>('ServiceWithKey', { ...serviceMembers, key });

const addedKeySchema = json.object<AddedKey>('AddedServiceKey', { id: json.text(), key });

const KEY_ID = '8f1c2a7be3d04955';
const SHOWN_KEY = `cbk_${KEY_ID}_…`;

const exampleService: Service = {
  id: '01981f2a-11c0-7b08-8f7e-55d0c7e1a001',
  name: 'evening-lights',
  owner: 'team-home',
  scopes: ['links:create', 'links:read', 'links:revoke', 'coconet:read', 'coconet:execute'],
  returnUrlPrefixes: ['https://app.example.com/coco/'],
  linkAccess: 'own',
  capabilities: ['ON_OFF_CONTROL', 'LEVEL_CTRL'],
  keptByUpgrade: [],
  requestRate: 50,
  requestBurst: null,
  jwtSubject: null,
  expiresAt: null,
  createdAt: new Date('2027-01-31T07:30:00.000Z'),
  disabledAt: null,
  keys: [{ id: KEY_ID, createdAt: new Date('2027-01-31T07:30:00.000Z'), lastUsedAt: null }],
};

export const createService: OperationDescription = {
  id: 'createService',
  summary: 'Register a service',
  details: 'The answer holds its first key, which is never shown again.',
  request: {
    name: exampleService.name,
    owner: exampleService.owner,
    scopes: exampleService.scopes,
    returnUrlPrefixes: exampleService.returnUrlPrefixes,
    capabilities: exampleService.capabilities,
    requestRate: exampleService.requestRate,
  },
  answers: [
    answer(201, 'The service with its key.', serviceWithKeySchema, { ...exampleService, key: SHOWN_KEY }),
  ],
};

export const listServices: OperationDescription = {
  id: 'listServices',
  summary: 'Services, newest first',
  answers: [
    answer(200, 'A page of services.', json.page('ServicePage', serviceSchema), {
      items: [exampleService],
      nextCursor: null,
    }),
  ],
};

export const readService: OperationDescription = {
  id: 'readService',
  summary: 'One service',
  answers: [answer(200, 'The service.', serviceSchema, exampleService)],
  problems: ['not_found'],
};

export const changeService: OperationDescription = {
  id: 'changeService',
  summary: 'Change a service',
  details: 'What the body holds changes, on every replica at once; what it leaves out stays.',
  request: { requestRate: 100 },
  answers: [answer(200, 'The service.', serviceSchema, { ...exampleService, requestRate: 100 })],
  problems: ['not_found'],
};

export const disableService: OperationDescription = {
  id: 'disableService',
  summary: 'Disable a service',
  details: 'All its credentials stop working on every replica. Its links stay.',
  answers: [noContent],
  problems: ['not_found'],
};

export const enableService: OperationDescription = {
  id: 'enableService',
  summary: 'Let a disabled service call again',
  answers: [noContent],
  problems: ['not_found'],
};

export const addServiceKey: OperationDescription = {
  id: 'addServiceKey',
  summary: 'Create another key for a service',
  details: 'Two may be live, so that they rotate without a gap. The key is shown this once.',
  answers: [answer(201, 'The key.', addedKeySchema, { id: KEY_ID, key: SHOWN_KEY })],
  problems: ['invalid_request', 'not_found'],
};

export const revokeServiceKey: OperationDescription = {
  id: 'revokeServiceKey',
  summary: 'Revoke a key of a service, on every replica',
  answers: [noContent],
  problems: ['not_found'],
};
