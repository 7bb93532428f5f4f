/**
 * Reading another service's answer by its `Idempotency-Key`, and keys that make two requests look the same
 * because their parts are joined without separators.
 */
import { refused, type Attack, type AttackClass, type HeaderLine } from '../stage/attack.js';

const SOURCE = 'CASES 59; fastify-reply-from GHSA-v574-6498-x57v';
const LAMP = '"deviceNodeId":2415919104,"resourceEui":"3/zigbee/3C6A2CFFFED0AF76/01"';
const LOCK: readonly HeaderLine[] = [['Idempotency-Key', 'the-same-key']];
const LOCKING = '{"capability":"LOCK_CONTROL","command":"LOCK"}';

const attacks: readonly Attack[] = [
  {
    name: 'a repeated idempotency key of the service that may',
    prelude: [
      { method: 'POST', target: '{link}/{door}/commands', as: 'locksmith', headers: LOCK, body: LOCKING },
    ],
    request: { method: 'POST', target: '{link}/{door}/commands', as: 'lamps', headers: LOCK, body: LOCKING },
    outcome: refused(403, 'capability_not_granted'),
    source: SOURCE,
  },
  {
    name: 'an idempotency key used again for another resource',
    prelude: [
      {
        method: 'POST',
        target: '{link}/networks/n1/devices/23/resources/x/commands',
        headers: LOCK,
        body: '{"capability":0,"command":0}',
      },
    ],
    request: {
      method: 'POST',
      target: '{link}/networks/n12/devices/3/resources/x/commands',
      headers: LOCK,
      body: '{"capability":0,"command":0}',
    },
    outcome: {
      kind: 'defused',
      status: 404,
      received: [
        {
          method: 'POST',
          path: '/v1.0/network-manager/networks/n12/devices/3/resources/x/commands',
          bodyBytes: 46,
        },
      ],
    },
    source: SOURCE,
  },
  {
    name: 'an idempotency key used again for another command',
    prelude: [
      {
        method: 'POST',
        target: '{link}/{lamp}/commands',
        headers: [['Idempotency-Key', 'lamp-key']],
        body: '{"capability":0,"command":0}',
      },
    ],
    request: {
      method: 'POST',
      target: '{link}/{lamp}/commands',
      headers: [['Idempotency-Key', 'lamp-key']],
      body: '{"capability":0,"command":1}',
    },
    outcome: refused(422, 'idempotency_key_reused'),
    source: SOURCE,
  },
  {
    name: 'an idempotency key used again on another route, where the parts run together the same',
    prelude: [
      {
        method: 'POST',
        target: '{link}/{lamp}/commands',
        headers: [['Idempotency-Key', 'route-key']],
        body: '{"capability":0,"command":0}',
      },
    ],
    request: {
      method: 'POST',
      target: '{link}/{network}/commands',
      headers: [['Idempotency-Key', 'route-key']],
      body: `{"commands":[{${LAMP},"capability":0,"command":0}]}`,
    },
    outcome: refused(422, 'idempotency_key_reused'),
    source: SOURCE,
  },
];

/** Keys of requests. */
export const idempotencyKeys: AttackClass = {
  name: 'idempotency keys',
  attacks,
  control: {
    name: 'a command with its own key',
    request: {
      method: 'POST',
      target: '{link}/{lamp}/commands',
      headers: [['Idempotency-Key', 'honest-key']],
      body: '{"capability":0,"command":0}',
    },
    status: 200,
    received: [{ method: 'POST', path: '/v1.0/network-manager/{lamp}/commands', bodyBytes: 46 }],
  },
};
