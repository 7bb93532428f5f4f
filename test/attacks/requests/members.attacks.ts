/**
 * Mass assignment and empty lists: bodies for other routes that ask for more than the route offers, or contain a
 * member of the wrong type.
 */
import { MALFORMED, type Attack, type AttackClass } from '../stage/attack.js';

const COMMAND = '{"capability":"ON_OFF_CONTROL","command":"ON"}';

/** Bodies for other routes that ask for more than the route offers. */
const others: readonly (readonly [name: string, method: string, target: string, body: string])[] = [
  ['a batch of null', 'POST', '{link}/{network}/commands', '{"commands":[null]}'],
  ['a batch of a list', 'POST', '{link}/{network}/commands', `{"commands":[[${COMMAND}]]}`],
  ['a batch of a text', 'POST', '{link}/{network}/commands', '{"commands":["x"]}'],
  ['a batch of nothing', 'POST', '{link}/{network}/commands', '{"commands":[]}'],
  [
    'a batch that is an object',
    'POST',
    '{link}/{network}/commands',
    `{"commands":{"0":${COMMAND},"length":1}}`,
  ],
  ['a batch that is null', 'POST', '{link}/{network}/commands', '{"commands":null}'],
  [
    'a batch of 51',
    'POST',
    '{link}/{network}/commands',
    `{"commands":[${Array.from({ length: 51 }, () => '{"deviceNodeId":1,"resourceEui":"x","capability":0,"command":0}').join()}]}`,
  ],
  [
    'a batch to an EUI that is a list',
    'POST',
    '{link}/{network}/commands',
    '{"commands":[{"deviceNodeId":1,"resourceEui":["x"],"capability":0,"command":0}]}',
  ],
  [
    'a batch to an EUI with a climb',
    'POST',
    '{link}/{network}/commands',
    '{"commands":[{"deviceNodeId":1,"resourceEui":"a/../b","capability":0,"command":0}]}',
  ],
  [
    'a batch to a device that is an object',
    'POST',
    '{link}/{network}/commands',
    '{"commands":[{"deviceNodeId":{"toString":1},"resourceEui":"x","capability":0,"command":0}]}',
  ],
  [
    'a link session with a status',
    'POST',
    '/v1/link-sessions',
    '{"userId":"u","returnUrl":"https://app.example.com/coco/","status":"linked"}',
  ],
  [
    'a link session for another service',
    'POST',
    '/v1/link-sessions',
    '{"userId":"u","returnUrl":"https://app.example.com/coco/","serviceId":"x"}',
  ],
  [
    'a link session with a scope',
    'POST',
    '/v1/link-sessions',
    '{"userId":"u","returnUrl":"https://app.example.com/coco/","scope":"openid admin"}',
  ],
  [
    'a link session with COCO’s address',
    'POST',
    '/v1/link-sessions',
    '{"userId":"u","returnUrl":"https://app.example.com/coco/","authorizationEndpoint":"https://evil.example/"}',
  ],
  [
    'a link session with __proto__',
    'POST',
    '/v1/link-sessions',
    '{"userId":"u","returnUrl":"https://app.example.com/coco/","__proto__":{"linkId":"x"}}',
  ],
  [
    'a link session to renew null',
    'POST',
    '/v1/link-sessions',
    '{"userId":"u","returnUrl":"https://app.example.com/coco/","linkId":null}',
  ],
  [
    'a link session of several users',
    'POST',
    '/v1/link-sessions',
    '{"userId":["u","v"],"returnUrl":"https://app.example.com/coco/"}',
  ],
  [
    'a link session of a user with a line break',
    'POST',
    '/v1/link-sessions',
    '{"userId":"u\\r\\nx","returnUrl":"https://app.example.com/coco/"}',
  ],
  [
    'a link session of a user with a NUL',
    'POST',
    '/v1/link-sessions',
    '{"userId":"u\\u0000","returnUrl":"https://app.example.com/coco/"}',
  ],
  [
    'a link session of a user with a lone surrogate',
    'POST',
    '/v1/link-sessions',
    '{"userId":"u\\ud800","returnUrl":"https://app.example.com/coco/"}',
  ],
  [
    'a confirmation with a list of codes',
    'POST',
    '/v1/link-sessions/{linkId}/confirm',
    `{"confirmationCode":["${'A'.repeat(43)}"]}`,
  ],
  [
    'a confirmation with a member too many',
    'POST',
    '/v1/link-sessions/{linkId}/confirm',
    `{"confirmationCode":"${'A'.repeat(43)}","linkId":"x"}`,
  ],
  [
    'a confirmation of an empty code',
    'POST',
    '/v1/link-sessions/{linkId}/confirm',
    '{"confirmationCode":""}',
  ],
];

/** Bodies that only an admin can send: mistakes must not cause an internal error here either. */
const adminBodies: readonly (readonly [name: string, members: string])[] = [
  ['an unknown scope', '"scopes":["links:read","root"]'],
  ['scopes as an object', '"scopes":{"0":"admin"}'],
  ['an id', '"scopes":["links:read"],"id":"01900000-0000-7000-8000-000000000000"'],
  ['a key', '"scopes":["links:read"],"key":"cbk_x"'],
  ['no scopes, but null', '"scopes":null'],
  ['null for its prefixes', '"scopes":["links:read"],"returnUrlPrefixes":null'],
  ['null for its link access', '"scopes":["links:read"],"linkAccess":null'],
  ['null for its capabilities', '"scopes":["links:read"],"capabilities":null'],
  ['a NUL in a capability', '"scopes":["links:read"],"capabilities":["LOCK\\u0000"]'],
  ['a capability in lower case', '"scopes":["links:read"],"capabilities":["lock_control"]'],
];

const attacks: readonly Attack[] = [
  ...others.map(([name, method, target, body]): Attack => ({
    name,
    request: { method, target, body },
    outcome: MALFORMED,
    source: 'CASES 6, 38; OWASP API3',
  })),
  ...adminBodies.map(([name, members]): Attack => ({
    name: `a service registered with ${name}`,
    request: {
      method: 'POST',
      target: '/v1/admin/services',
      as: 'admin',
      body: `{"name":"${name}","owner":"x",${members}}`,
    },
    outcome: MALFORMED,
    source: 'CASES 38, 79',
  })),
];

/** Members of bodies. */
export const members: AttackClass = {
  name: 'members of bodies',
  attacks,
  control: {
    name: 'a link session with what it takes',
    request: {
      method: 'POST',
      target: '/v1/link-sessions',
      body: '{"userId":"u","returnUrl":"https://app.example.com/coco/"}',
    },
    status: 201,
    received: [],
  },
};
