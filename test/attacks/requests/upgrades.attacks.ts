/** Upgrades to another protocol, which would carry requests past every check. None is accepted, none is passed on. */
import {
  CLEAN_READ,
  MALFORMED,
  READ_NETWORKS,
  type Attack,
  type AttackClass,
  type HeaderLine,
} from '../stage/attack.js';

const WEBSOCKET: readonly HeaderLine[] = [
  ['Upgrade', 'websocket'],
  ['Sec-WebSocket-Version', '13'],
  ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
];
const CLEARTEXT_HTTP2: readonly HeaderLine[] = [
  ['Upgrade', 'h2c'],
  ['HTTP2-Settings', 'AAMAAABkAARAAAAAAAIAAAAA'],
];

/** The requested upgrade, by the `Connection` line that goes with it. */
const asked: readonly (readonly [name: string, headers: readonly HeaderLine[], source: string])[] = [
  ['a WebSocket', [['Connection', 'Upgrade'], ...WEBSOCKET], 'CASES 50; RFC 6455'],
  ['a WebSocket in odd case', [['Connection', 'uPgRaDe'], ...WEBSOCKET], 'CASES 50'],
  [
    'HTTP/2 in the clear',
    [['Connection', 'Upgrade, HTTP2-Settings'], ...CLEARTEXT_HTTP2],
    'CASES 50; h2c smuggling',
  ],
  [
    'HTTP/2 in the clear, its settings not named',
    [['Connection', 'Upgrade'], ...CLEARTEXT_HTTP2],
    'CASES 50',
  ],
  [
    'TLS',
    [
      ['Connection', 'Upgrade'],
      ['Upgrade', 'TLS/1.0'],
    ],
    'RFC 2817',
  ],
  [
    'an unknown protocol',
    [
      ['Connection', 'close, upgrade'],
      ['Upgrade', 'evil/1'],
    ],
    'CASES 50',
  ],
];

/** Without `Connection`, an `Upgrade` header means nothing (RFC 9110 section 7.8). */
const notNamed: readonly (readonly [name: string, headers: readonly HeaderLine[]])[] = [
  ['a WebSocket', WEBSOCKET],
  ['HTTP/2 in the clear', CLEARTEXT_HTTP2],
];

const attacks: readonly Attack[] = [
  ...asked.map(([name, headers, source]): Attack => ({
    name: `${name}, on the raw path`,
    request: { target: '{raw}/network-manager/networks', headers },
    outcome: MALFORMED,
    source,
  })),
  ...asked.map(([name, headers, source]): Attack => ({
    name: `${name}, on a typed route`,
    request: { target: '{link}/networks', headers },
    outcome: CLEAN_READ,
    source,
  })),
  ...notNamed.map(([name, headers]): Attack => ({
    name: `${name}, not named by Connection`,
    request: { target: '{raw}/network-manager/networks', headers },
    outcome: CLEAN_READ,
    source: 'CASES 50; RFC 9110 section 7.8',
  })),
];

/** Protocol upgrades. */
export const upgrades: AttackClass = {
  name: 'upgrades',
  attacks,
  control: {
    name: 'the same read without an upgrade',
    request: { target: '{raw}/network-manager/networks', headers: [['Connection', 'close']] },
    status: 200,
    received: [READ_NETWORKS],
  },
};
