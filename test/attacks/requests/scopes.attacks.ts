/** Known callers that reach beyond their scopes (broken function-level authorization). */
import { READ_NETWORKS, refused, type Attack, type AttackClass } from '../stage/attack.js';

const FORBIDDEN = refused(403, 'insufficient_scope');

const beyondScopes: readonly (readonly [name: string, request: Attack['request']])[] = [
  ['a service at the list of services', { target: '/v1/admin/services' }],
  [
    'a service that registers another',
    { method: 'POST', target: '/v1/admin/services', body: '{"name":"x","owner":"x","scopes":["admin"]}' },
  ],
  ['a service that makes itself a key', { method: 'POST', target: '/v1/admin/services/{linkId}/keys' }],
  ['a reader that revokes', { method: 'DELETE', target: '{link}', as: 'reader' }],
  [
    'a reader that commands',
    {
      method: 'POST',
      target: '{link}/{lamp}/commands',
      as: 'reader',
      body: '{"capability":"ON_OFF_CONTROL","command":"ON"}',
    },
  ],
  [
    'a reader that commands in a batch',
    { method: 'POST', target: '{link}/{network}/commands', as: 'reader', body: '{"commands":[]}' },
  ],
  [
    'a reader that commands on the raw path',
    {
      method: 'POST',
      target: '{raw}/network-manager/{lamp}/commands',
      as: 'reader',
      body: '{"capabilityId":0,"cmdId":0}',
    },
  ],
  [
    'a reader that starts a link session',
    {
      method: 'POST',
      target: '/v1/link-sessions',
      as: 'reader',
      body: '{"userId":"u","returnUrl":"https://app.example.com/coco/"}',
    },
  ],
  [
    'a service without coconet:read on the raw path',
    { target: '{raw}/network-manager/networks', as: 'creator' },
  ],
  ['a service without coconet:read on a typed route', { target: '{link}/networks', as: 'creator' }],
  ['a service without links:read', { target: '/v1/links', as: 'creator' }],
];

const attacks: readonly Attack[] = [
  ...beyondScopes.map(([name, request]): Attack => ({
    name,
    request,
    outcome: FORBIDDEN,
    source: 'CASES 60, 72',
  })),
];

/** Scopes. */
export const scopes: AttackClass = {
  name: 'scopes',
  attacks,
  control: {
    name: 'the reader, reading',
    request: { target: '{link}/networks', as: 'reader' },
    status: 200,
    received: [READ_NETWORKS],
  },
};
