/** A link in daily use, from its first call to its revocation. */
import type { Message } from '../../attacks/stage/attack.js';
import type { Stage } from '../../attacks/stage/stage.js';

const ON = '{"capability":"ON_OFF_CONTROL","command":"ON"}';
const LAMP = '"deviceNodeId":2415919104,"resourceEui":"3/zigbee/3C6A2CFFFED0AF76/01"';

/** Everything that a service does. Text contains the stage's placeholders. */
const calls: readonly Message[] = [
  { target: '/v1/links?status=active' },
  { target: '{link}' },
  { target: '{link}/networks' },
  { target: '{link}/{network}/zones' },
  { target: '{link}/{network}/zones/1' },
  { target: '{link}/{network}/resources' },
  { target: '{link}/{lamp}' },
  { target: '{raw}/network-manager/networks' },
  { method: 'POST', target: '{link}/{lamp}/commands', body: ON },
  { method: 'POST', target: '{link}/{lamp}/commands', headers: [['Idempotency-Key', 'once']], body: ON },
  { method: 'POST', target: '{link}/{lamp}/commands', headers: [['Idempotency-Key', 'once']], body: ON },
  {
    method: 'POST',
    target: '{link}/{network}/commands',
    body: `{"commands":[{${LAMP},${ON.slice(1)}]}`,
  },
  { method: 'POST', target: '{link}/{door}/commands', as: 'lamps', body: ON },
  { target: '{link}/activity' },
  { target: '/v1/admin/services', as: 'admin' },
  { target: '/v1/admin/keys', as: 'admin' },
];

/**
 * Makes each call; again after the access token has expired; and again when COCO refuses the token, or echoes
 * it.
 */
export async function playCalls(stage: Stage): Promise<void> {
  const { system } = stage;
  const linkId = stage.fill('{linkId}');
  await sendAll(stage, calls);
  await system.expireAccessToken(linkId);
  await sendAll(stage, calls);
  for (const action of [
    { type: 'status', status: 401 },
    { type: 'echo-token' },
    { type: 'status', status: 500, body: 'failed' },
    { type: 'malformed-json' },
    { type: 'cut-before' },
  ])
    for (const message of calls.slice(2, 9)) {
      await system.control('POST', '/faults', { match: { endpoint: 'api' }, action, times: 1 });
      await stage.send(message);
      await system.control('DELETE', '/faults');
    }
}

/** Revokes one of its links, and keeps calling. */
export async function playRevocation(stage: Stage): Promise<void> {
  const service = await stage.system.createService();
  const linkId = await stage.system.link(service);
  for (const [method, path] of [
    ['GET', '/networks'],
    ['DELETE', ''],
    ['GET', '/networks'],
    ['GET', ''],
  ] as const)
    await stage.system.api(method, `/v1/links/${linkId}${path}`, service.key);
}

async function sendAll(stage: Stage, messages: readonly Message[]): Promise<void> {
  for (const message of messages) await stage.send(message);
}
