/**
 * Opening a door with rights to lamps: a service that is granted `ON_OFF_CONTROL` and `LEVEL_CTRL`, and one that is
 * granted everything that is not sensitive, try the lock by every name, number and route.
 */
import { refused, type Attack, type AttackClass, type CallerName, type HeaderLine } from '../stage/attack.js';

const NOT_GRANTED = refused(403, 'capability_not_granted');
const MALFORMED = refused(400, 'invalid_request');
const RAW_DOOR = '{raw}/network-manager/{door}/commands';
const BATCH = '{link}/{network}/commands';
const DOOR = '"deviceNodeId":2415919104,"resourceEui":"3/zwave/DE5A11C0/07/01"';
const LAMP = '"deviceNodeId":2415919104,"resourceEui":"3/zigbee/3C6A2CFFFED0AF76/01"';
const SOURCE = 'CASES 60; OWASP API5';

/** Commands on the typed route that name the lock. */
const typed: readonly (readonly [name: string, body: string])[] = [
  ['by name', '{"capability":"LOCK_CONTROL","command":"UNLOCK"}'],
  ['by number', '{"capability":3,"command":1}'],
  ['by number and name', '{"capability":3,"command":"UNLOCK"}'],
  ['by a number with a fraction of nought', '{"capability":3.0,"command":1}'],
  ['by a number as an exponent', '{"capability":30e-1,"command":1}'],
  ['by a number that rounds to it', '{"capability":3.0000000000000000001,"command":1}'],
  ['by an escaped name', '{"capability":"\\u004cOCK_CONTROL","command":"UNLOCK"}'],
  ['by a repeated member, the lock last', '{"capability":0,"command":1,"capability":3}'],
  ['by an escaped repeated member', '{"capability":0,"command":1,"c\\u0061pability":3}'],
  ['by toggling', '{"capability":"LOCK_CONTROL","command":"LOCK_TOGGLE"}'],
  [
    'by a new PIN',
    '{"capability":"LOCK_CONTROL","command":"LOCK_SET_PIN","params":{"userId":1,"userStatus":1,"userType":0,"pinRfidCode":"0000"}}',
  ],
  ['by reading the PIN', '{"capability":3,"command":8}'],
  ['by a method override', '{"capability":3,"command":1}'],
];

/** Names that only resemble the lock’s. */
const lookalikes: readonly (readonly [name: string, body: string])[] = [
  ['in lower case', '{"capability":"lock_control","command":"UNLOCK"}'],
  ['with a blank', '{"capability":"LOCK_CONTROL ","command":"UNLOCK"}'],
  ['with a zero-width space', '{"capability":"LOCK\\u200b_CONTROL","command":"UNLOCK"}'],
  ['with a full-width letter', '{"capability":"\\uff2cOCK_CONTROL","command":"UNLOCK"}'],
  ['with a NUL', '{"capability":"LOCK_CONTROL\\u0000","command":"UNLOCK"}'],
  ['as a number in quotes', '{"capability":"3","command":1}'],
  ['as a number in quotes with a sign', '{"capability":"+3","command":1}'],
  ['as a hexadecimal text', '{"capability":"0x3","command":1}'],
  ['as a list', '{"capability":[3],"command":1}'],
  ['as both', '{"capability":["ON_OFF_CONTROL","LOCK_CONTROL"],"command":1}'],
  ['as a pattern', '{"capability":"*","command":1}'],
  ['as __proto__', '{"capability":"__proto__","command":"UNLOCK"}'],
  ['as constructor', '{"capability":"constructor","command":"name"}'],
  ['as toString', '{"capability":"toString","command":"call"}'],
  ['beyond 32 bits', '{"capability":4294967299,"command":1}'],
  ['a lock command under a lamp’s capability', '{"capability":"ON_OFF_CONTROL","command":"UNLOCK"}'],
];

/** Commands in COCO's own form that name the lock. */
const raw: readonly (readonly [name: string, body: string])[] = [
  ['by number', '{"capabilityId":3,"cmdId":1}'],
  ['by a number with a fraction of nought', '{"capabilityId":3.0,"cmdId":1}'],
  ['by a number as an exponent', '{"capabilityId":0.3e1,"cmdId":1}'],
  ['by a number that rounds to it', '{"capabilityId":2.9999999999999999999,"cmdId":1}'],
  ['by a repeated member, the lock last', '{"capabilityId":0,"cmdId":1,"capabilityId":3}'],
  ['by an escaped repeated member', '{"capabilityId":0,"cmdId":1,"\\u0063apabilityId":3}'],
  ['by a capability that the standard does not know', '{"capabilityId":99,"cmdId":1}'],
  ['after a byte-order mark’s worth of blanks', ' \t\r\n{"capabilityId":3,"cmdId":1}'],
];

/** Bodies in COCO's own form that two readers could take for different commands. */
const ambiguous: readonly (readonly [name: string, body: string])[] = [
  ['the number as text', '{"capabilityId":"3","cmdId":1}'],
  ['the number in a list', '{"capabilityId":[3],"cmdId":1}'],
  ['a byte-order mark', '\ufeff{"capabilityId":3,"cmdId":1}'],
  ['another case', '{"capabilityId":0,"cmdId":1,"CapabilityId":3}'],
  ['another spelling', '{"capabilityId":0,"cmdId":1,"capability_id":3}'],
  ['a blank in a member', '{"capabilityId":0,"cmdId":1,"capabilityId ":3}'],
  ['a NUL in a member', '{"capabilityId":0,"cmdId":1,"capabilityId\\u0000":3}'],
  ['a prototype as a member', '{"cmdId":1,"__proto__":{"capabilityId":3}}'],
  ['a second document', '{"capabilityId":0,"cmdId":1}\n{"capabilityId":3,"cmdId":1}'],
  ['a comment', '{"capabilityId":0,/*"x":1}*/"cmdId":1}'],
  ['single quotes', "{'capabilityId':3,'cmdId':1}"],
  ['a list of commands', '[{"capabilityId":0,"cmdId":1},{"capabilityId":3,"cmdId":1}]'],
  ['nested commands', '{"capabilityId":0,"cmdId":1,"commands":[{"capabilityId":3,"cmdId":1}]}'],
  ['NaN', '{"capabilityId":NaN,"cmdId":1}'],
];

/** Batches, in which the lock hides among lamps: none of the batch is sent. */
const batches: readonly (readonly [name: string, commands: string])[] = [
  ['alone', `{${DOOR},"capability":3,"command":1}`],
  [
    'after a lamp',
    `{${LAMP},"capability":0,"command":0},{${DOOR},"capability":"LOCK_CONTROL","command":"UNLOCK"}`,
  ],
  ['before a lamp', `{${DOOR},"capability":"LOCK_CONTROL","command":1},{${LAMP},"capability":0,"command":0}`],
  ['aimed at a lamp', `{${LAMP},"capability":3,"command":1}`],
  ['by a repeated member', `{${DOOR},"capability":0,"command":1,"capability":3}`],
];

/** Every way, for a caller with a grant for lamps and for one with a wildcard. */
function tried(as: CallerName, who: string): readonly Attack[] {
  const override: readonly HeaderLine[] = [['X-HTTP-Method-Override', 'GET']];
  return [
    ...typed.map(([name, body]): Attack => ({
      name: `${who} unlocks ${name}`,
      request: {
        method: 'POST',
        target: '{link}/{door}/commands',
        as,
        body,
        headers: name.includes('override') ? override : [],
      },
      outcome: NOT_GRANTED,
      source: SOURCE,
    })),
    ...raw.map(([name, body]): Attack => ({
      name: `${who} unlocks on the raw path ${name}`,
      request: { method: 'POST', target: RAW_DOOR, as, body },
      outcome: NOT_GRANTED,
      source: SOURCE,
    })),
    ...batches.map(([name, commands]): Attack => ({
      name: `${who} unlocks in a batch, ${name}`,
      request: { method: 'POST', target: BATCH, as, body: `{"commands":[${commands}]}` },
      outcome: NOT_GRANTED,
      source: SOURCE,
    })),
  ];
}

const attacks: readonly Attack[] = [
  ...tried('lamps', 'a service with a grant for lamps'),
  ...tried('service', 'a service with a wildcard'),
  ...lookalikes.map(([name, body]): Attack => ({
    name: `a capability that resembles the lock, ${name}`,
    request: { method: 'POST', target: '{link}/{door}/commands', as: 'lamps', body },
    outcome: MALFORMED,
    source: SOURCE,
  })),
  ...ambiguous.map(([name, body]): Attack => ({
    name: `a raw command that could be read as the lock’s: ${name}`,
    request: { method: 'POST', target: RAW_DOOR, as: 'lamps', body },
    outcome: MALFORMED,
    source: SOURCE,
  })),
  {
    name: 'the admin, who is granted nothing',
    request: {
      method: 'POST',
      target: '{link}/{door}/commands',
      as: 'admin',
      body: '{"capability":3,"command":1}',
    },
    outcome: NOT_GRANTED,
    source: 'CASES 72',
  },
  {
    name: 'a repeated member, the lamp last: one command goes on, the one that was judged',
    request: {
      method: 'POST',
      target: RAW_DOOR,
      as: 'lamps',
      body: '{"capabilityId":3,"cmdId":1,"capabilityId":0}',
    },
    outcome: {
      kind: 'defused',
      status: 400,
      received: [{ method: 'POST', path: '/v1.0/network-manager/{door}/commands', bodyBytes: 46 }],
    },
    source: SOURCE,
  },
  {
    name: 'a query that asks for more of the lock than is shown',
    request: { target: '{raw}/network-manager/{door}?fields=attributes', as: 'lamps' },
    outcome: MALFORMED,
    source: 'CASES 35; OWASP API3',
  },
  ...['{link}/{door}', '{raw}/network-manager/{door}'].map((target): Attack => ({
    name: `the lock’s state, read by a service with a grant for lamps: ${target}`,
    request: { target, as: 'lamps' },
    outcome: {
      kind: 'defused',
      status: 200,
      received: [{ method: 'GET', path: '/v1.0/network-manager/{door}' }],
      answerLacks: ['attributeId', 'LOCKED_FLAG', 'lastUpdateTimestamp'],
    },
    source: 'CASES 35; OWASP API3',
  })),
];

/** Grants by capability. */
export const capabilities: AttackClass = {
  name: 'capability grants',
  attacks,
  control: {
    name: 'the locksmith locks the door',
    request: { method: 'POST', target: RAW_DOOR, as: 'locksmith', body: '{"capabilityId":3,"cmdId":0}' },
    status: 200,
    received: [{ method: 'POST', path: '/v1.0/network-manager/{door}/commands', bodyBytes: 46 }],
  },
};
