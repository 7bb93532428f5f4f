/** Acting on another service's link, or on another home through one's link (broken object-level authorization). */
import { READ_NETWORKS, refused, type Attack, type AttackClass, type Message } from '../stage/attack.js';

/** A link of another service is answered like one that does not exist. */
const ABSENT = refused(404, 'link_not_found');

const UNKNOWN_ID = '01900000-0000-7000-8000-000000000000';

/** Everything that can be done with a link, by the part of the path after its id. */
const onALink: readonly Omit<Message, 'as'>[] = [
  { target: '' },
  { target: '/activity' },
  { target: '/commands' },
  { method: 'DELETE', target: '' },
  { target: '/networks' },
  { target: '/{network}/zones' },
  { target: '/{network}/zones/1' },
  { target: '/{network}/resources' },
  { target: '/{lamp}' },
  { target: '/{network}/devices/1/resource?resourceEui=x' },
  {
    method: 'POST',
    target: '/{network}/devices/1/commands',
    body: '{"resourceEui":"x","capability":0,"command":0}',
  },
  { method: 'POST', target: '/{lamp}/commands', body: '{"capability":"ON_OFF_CONTROL","command":"ON"}' },
  {
    method: 'POST',
    target: '/{network}/commands',
    body: '{"commands":[{"deviceNodeId":1,"resourceEui":"x","capability":0,"command":0}]}',
  },
  { target: '/coco/network-manager/networks' },
  { target: '/coco/user-manager/users/me' },
  { method: 'POST', target: '/coco/network-manager/{lamp}/commands', body: '{"capabilityId":0,"cmdId":0}' },
];

/** Odd ids on the raw path, which reads the id itself. */
const oddIds = [
  '*',
  "x'--",
  '%2A',
  '..',
  'undefined',
  'null',
  '0',
  '{strangersLinkId},{linkId}',
  '{linkId}%2F..%2F{strangersLinkId}',
  '__proto__',
  'constructor',
  'a'.repeat(900),
];

const attacks: readonly Attack[] = [
  ...onALink.map((message): Attack => ({
    name: `on another service’s link: ${message.method ?? 'GET'} …${message.target}`,
    request: { ...message, target: `/v1/links/{strangersLinkId}${message.target}` },
    outcome: ABSENT,
    source: 'CASES 35; OWASP API1',
  })),
  ...onALink
    .filter(({ method = 'GET', target }) => method !== 'DELETE' && /coco|networks/.test(target))
    .map((message): Attack => ({
      name: `on a revoked link: ${message.method ?? 'GET'} …${message.target}`,
      request: { ...message, target: `/v1/links/{revokedLinkId}${message.target}` },
      outcome: ABSENT,
      source: 'CASES 73',
    })),
  ...oddIds.map((id): Attack => ({
    name: `an odd link id on the raw path: ${id.slice(0, 40)}`,
    request: { target: `/v1/links/${id}/coco/network-manager/networks` },
    outcome: refused(400, 'invalid_request'),
    source: 'CASES 35, 79',
  })),
  ...['*', "x'--", '../admin', '1 OR 1=1', '%00'].map((id): Attack => ({
    name: `an odd link id on a typed route: ${id}`,
    request: { target: `/v1/links/${encodeURIComponent(id).replace('%2500', '%2501')}` },
    outcome: refused(400, 'invalid_request'),
    source: 'CASES 35, 79',
  })),
  ...['user_id', 'serviceId', 'linkAccess'].map((name): Attack => ({
    name: `a list filtered by ${name}, which is not a filter`,
    request: { target: `/v1/links?${name}=any` },
    outcome: refused(400, 'invalid_request'),
    source: 'CASES 38',
  })),
  ...[
    'userId=a&userId=b',
    'userId[]=a',
    'userId[$ne]=a',
    'limit=-1',
    'limit=1e9',
    'limit=1&limit=2',
    'cursor=%27',
    'constructor[prototype]=x',
    'status=active&status=revoked',
  ].map((query): Attack => ({
    name: `a list asked for by ${query}`,
    request: { target: `/v1/links?${query}` },
    outcome: refused(400, 'invalid_request'),
    source: 'CASES 15, 38',
  })),
  {
    name: 'a list asked for by __proto__',
    request: { target: '/v1/links?__proto__=x' },
    outcome: { kind: 'defused', status: 200, received: [], answerLacks: ['{strangersLinkId}'] },
    source: 'CASES 38',
  },
  {
    name: 'an unknown link is answered as another’s',
    request: { target: `/v1/links/${UNKNOWN_ID}/networks` },
    outcome: ABSENT,
    source: 'CASES 35',
  },
  {
    name: 'another user’s network through one’s own link',
    request: { target: '{link}/{foreignNetwork}/zones' },
    outcome: {
      kind: 'defused',
      status: 404,
      received: [{ method: 'GET', path: '/v1.0/network-manager/{foreignNetwork}/zones' }],
    },
    source: 'CASES 35',
  },
  {
    name: 'another service’s link to be renewed',
    request: {
      method: 'POST',
      target: '/v1/link-sessions',
      body: '{"userId":"bulk","returnUrl":"https://app.example.com/coco/x","linkId":"{strangersLinkId}"}',
    },
    outcome: ABSENT,
    source: 'CASES 2; OWASP API1',
  },
  {
    name: 'another user’s link to be renewed',
    request: {
      method: 'POST',
      target: '/v1/link-sessions',
      body: '{"userId":"somebody-else","returnUrl":"https://app.example.com/coco/x","linkId":"{linkId}"}',
    },
    outcome: ABSENT,
    source: 'CASES 2, 20',
  },
  {
    name: 'a revoked link to be renewed',
    request: {
      method: 'POST',
      target: '/v1/link-sessions',
      body: '{"userId":"bulk","returnUrl":"https://app.example.com/coco/x","linkId":"{revokedLinkId}"}',
    },
    outcome: ABSENT,
    source: 'CASES 73',
  },
];

/** Whose links. */
export const ownership: AttackClass = {
  name: 'ownership',
  attacks,
  control: {
    name: 'the stranger, on its own link',
    request: { target: '/v1/links/{strangersLinkId}/networks', as: 'stranger' },
    status: 200,
    received: [READ_NETWORKS],
  },
};
