/**
 * Bodies that a reader might misinterpret: content types that slip past validation, unexpected members, prototype
 * tricks, values of the wrong type.
 */
import { MALFORMED, refused, type Attack, type AttackClass, type HeaderLine } from '../stage/attack.js';

const COMMAND = '{"capability":"ON_OFF_CONTROL","command":"ON"}';
const RAW_COMMAND = '{"capabilityId":0,"cmdId":0}';
const NOT_JSON = refused(415, 'unsupported_media_type');
const MEDIA_SOURCE = 'CASES 39; fastify CVE-2026-25223, CVE-2025-32442, reply-from GHSA-v2v2-hph8-q5xp';

/** Content types with which no body is accepted. */
const mediaTypes = [
  'application/json ;x',
  'application/json\tx',
  'application/json\t;charset=utf-8',
  'application/json;',
  'application/json;charset=utf-16',
  'application/json; charset=utf-8; x=y',
  'application/json, text/plain',
  'application/jsonx',
  'application/json/x',
  'application/x-json',
  'application/vnd.api+json',
  'text/json',
  'text/plain',
  'text/plain; application/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/xml',
  '*/*',
  'application',
  '',
];

/** Bodies that the typed command route refuses, all sent as JSON. */
const commands: readonly (readonly [name: string, body: string, source: string])[] = [
  ['nothing', '', 'CASES 39'],
  ['no JSON', 'capability=ON_OFF_CONTROL', 'CASES 39'],
  ['two documents', `${COMMAND}${COMMAND}`, 'CASES 39'],
  ['a comment', `/*x*/${COMMAND}`, 'CASES 39'],
  ['a trailing comma', '{"capability":0,"command":0,}', 'CASES 39'],
  ['a NUL', `${COMMAND}\0`, 'CASES 39'],
  ['null', 'null', 'CASES 38'],
  ['a list', `[${COMMAND}]`, 'CASES 38'],
  ['a text', '"ON"', 'CASES 38'],
  ['a number', '1', 'CASES 38'],
  ['a member too many', '{"capability":0,"command":0,"linkId":"x"}', 'CASES 38'],
  ['an owner', '{"capability":0,"command":0,"serviceId":"x","status":"active"}', 'CASES 38'],
  ['__proto__', '{"capability":0,"command":0,"__proto__":{"scopes":["admin"]}}', 'CASES 38'],
  ['__proto__, escaped', '{"capability":0,"command":0,"\\u005f_proto__":{"a":1}}', 'CASES 38'],
  ['__proto__ in the parameters', '{"capability":0,"command":0,"params":{"__proto__":{"a":1}}}', 'CASES 38'],
  ['constructor.prototype', '{"capability":0,"command":0,"constructor":{"prototype":{"a":1}}}', 'CASES 38'],
  ['a capability that is a list', '{"capability":["ON_OFF_CONTROL"],"command":0}', 'CASES 38'],
  ['a capability that is an object', '{"capability":{"id":0},"command":0}', 'CASES 38'],
  ['a capability that is null', '{"capability":null,"command":0}', 'CASES 38'],
  ['a capability that is true', '{"capability":true,"command":0}', 'CASES 38'],
  ['a capability with a fraction', '{"capability":0.5,"command":0}', 'CASES 38'],
  ['a negative capability', '{"capability":-1,"command":0}', 'CASES 38'],
  ['a capability of 1e400', '{"capability":1e400,"command":0}', 'CASES 21'],
  ['parameters that are a list', '{"capability":0,"command":0,"params":[]}', 'CASES 38'],
  ['parameters that are null', '{"capability":1,"command":0,"params":null}', 'CASES 38'],
  ['no parameters, said as null', '{"capability":0,"command":0,"params":null}', 'CASES 38'],
  ['parameters that are a text', '{"capability":0,"command":0,"params":"{}"}', 'CASES 38'],
  ['a parameter that is infinite', '{"capability":1,"command":0,"params":{"levelPct":1e400}}', 'CASES 21'],
  [
    'a parameter that is an object',
    '{"capability":1,"command":0,"params":{"levelPct":{"valueOf":40}}}',
    'CASES 38',
  ],
  [
    'a parameter too large for a double',
    '{"capability":0,"command":0,"params":{"x":9007199254740993}}',
    'RFC 8259 section 6',
  ],
  ['a time-out that is null', '{"capability":0,"command":0,"timeoutMs":null}', 'CASES 38'],
  ['a time-out without end', '{"capability":0,"command":0,"timeoutMs":1e12}', 'CASES 21'],
  ['a negative time-out', '{"capability":0,"command":0,"timeoutMs":-1}', 'CASES 21'],
];

/** Bodies that the raw command path refuses. */
const rawCommands: readonly (readonly [name: string, body: string, source: string])[] = [
  ['nothing', '', 'CASES 39'],
  ['no JSON', 'x', 'CASES 39'],
  ['two documents', `${RAW_COMMAND}${RAW_COMMAND}`, 'CASES 39'],
  ['a list of commands', `[${RAW_COMMAND}]`, 'CASES 38'],
  ['a member too many', '{"capabilityId":0,"cmdId":0,"commands":[]}', 'CASES 38'],
  ['__proto__', '{"capabilityId":0,"cmdId":0,"__proto__":{"capabilityId":3}}', 'CASES 38'],
  [
    '__proto__ in the parameters',
    '{"capabilityId":0,"cmdId":0,"cmdParams":{"__proto__":{"a":1}}}',
    'CASES 38',
  ],
  [
    '__proto__ deep in the parameters',
    '{"capabilityId":0,"cmdId":0,"cmdParams":{"a":[{"__proto__":{"a":1}}]}}',
    'CASES 38',
  ],
  ['a capability as text', '{"capabilityId":"0","cmdId":0}', 'CASES 38'],
  ['a capability in a list', '{"capabilityId":[0],"cmdId":0}', 'CASES 38'],
  ['a capability beyond 32 bits', '{"capabilityId":4294967296,"cmdId":0}', 'CASES 38'],
  ['a command with a fraction', '{"capabilityId":0,"cmdId":0.5}', 'CASES 38'],
  ['parameters as null', '{"capabilityId":0,"cmdId":0,"cmdParams":null}', 'CASES 38'],
  ['parameters as a list', '{"capabilityId":0,"cmdId":0,"cmdParams":[1]}', 'CASES 38'],
  [
    'a parameter too large for a double',
    '{"capabilityId":0,"cmdId":0,"cmdParams":{"x":9007199254740993}}',
    'RFC 8259 section 6',
  ],
  ['an infinite parameter', '{"capabilityId":0,"cmdId":0,"cmdParams":{"x":1e999}}', 'CASES 21'],
  ['a time-out as text', '{"capabilityId":0,"cmdId":0,"timeoutMs":"1"}', 'CASES 38'],
  ['UTF-16', '\u0000{\u0000}', 'CASES 39'],
];

const PLAIN_HTTP: readonly HeaderLine[] = [['Content-Type', 'application/json']];

const attacks: readonly Attack[] = [
  ...mediaTypes.map((type): Attack => ({
    name: `a command as "${type}"`,
    request: {
      method: 'POST',
      target: '{link}/{lamp}/commands',
      headers: [['Content-Type', type]],
      body: COMMAND,
    },
    outcome: NOT_JSON,
    source: MEDIA_SOURCE,
  })),
  ...mediaTypes.map((type): Attack => ({
    name: `a raw command as "${type}"`,
    request: {
      method: 'POST',
      target: '{raw}/network-manager/{lamp}/commands',
      headers: [['Content-Type', type]],
      body: RAW_COMMAND,
    },
    outcome: NOT_JSON,
    source: MEDIA_SOURCE,
  })),
  ...commands.map(([name, body, source]): Attack => ({
    name: `a command that is, or holds, ${name}`,
    request: { method: 'POST', target: '{link}/{lamp}/commands', headers: PLAIN_HTTP, body },
    outcome: MALFORMED,
    source,
  })),
  ...['prototype', 'toString', 'hasOwnProperty'].map((member): Attack => ({
    name: `a command that holds ${member}, which is left out`,
    request: {
      method: 'POST',
      target: '{link}/{lamp}/commands',
      body: `{"capability":0,"command":0,"${member}":{"capability":3}}`,
    },
    outcome: {
      kind: 'defused',
      status: 200,
      received: [{ method: 'POST', path: '/v1.0/network-manager/{lamp}/commands', bodyBytes: 46 }],
    },
    source: 'CASES 38',
  })),
  ...rawCommands.map(([name, body, source]): Attack => ({
    name: `a raw command that is, or holds, ${name}`,
    request: { method: 'POST', target: '{raw}/network-manager/{lamp}/commands', body },
    outcome: MALFORMED,
    source,
  })),
];

/** The contents of bodies. */
export const bodies: AttackClass = {
  name: 'bodies',
  attacks,
  control: {
    name: 'the same command, plain',
    request: { method: 'POST', target: '{link}/{lamp}/commands', body: COMMAND },
    status: 200,
    received: [{ method: 'POST', path: '/v1.0/network-manager/{lamp}/commands', bodyBytes: 46 }],
  },
};
