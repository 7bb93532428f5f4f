import type { Json } from '../harness/network/http.js';

type Call = (method: string, path: string, status: number, body?: unknown, headers?: object) => Promise<Json>;

const UNKNOWN = '01981f3e-7c52-7a31-9d1c-3f0b8a6f5e21';

const ON = { capability: 'ON_OFF_CONTROL', command: 'ON' };

/** What a service reads of a home, and commands that succeed and that are refused. */
export async function callDevices(own: Call, linkId: string): Promise<void> {
  await own('GET', '/capabilities', 200);
  const { networks } = await own('GET', `/links/${linkId}/networks`, 200);
  const network = `/links/${linkId}/networks/${String(networks[0].networkId)}`;
  const { zones } = await own('GET', `${network}/zones`, 200);
  await own('GET', `${network}/zones/${String(zones[0].zoneId)}`, 200);
  await own('GET', `${network}/zones/65535`, 404);
  const { resources } = await own('GET', `${network}/resources`, 200);
  for (const { deviceNodeId, resourceEui } of resources) {
    const eui = encodeURIComponent(resourceEui);
    await own('GET', `${network}/devices/${deviceNodeId}/resources/${eui}`, 200);
  }
  const lamp = resources.find(({ name }: Json) => /lamp|light|bulb/i.test(name));
  const path = `${network}/devices/${lamp.deviceNodeId}/resources/${encodeURIComponent(lamp.resourceEui)}/commands`;
  const key = { 'idempotency-key': '"contract-1"' };
  const { commandId } = await own('POST', path, 200, ON, key);
  await own('GET', `/commands/${String(commandId)}`, 200);
  await own('GET', `/commands/${UNKNOWN}`, 404);
  await own('GET', `/links/${linkId}/commands?state=succeeded&limit=1`, 200);
  await own('GET', `/links/${linkId}/commands?state=purple`, 400);
  await own('POST', path, 202, ON, { prefer: 'respond-async' });
  await own('POST', path, 422, { ...ON, command: 'OFF' }, key);
  await own('POST', path, 400, { ...ON, command: 'EXPLODE' });
  await own('POST', path, 403, { capability: 'LOCK_CONTROL', command: 'UNLOCK' });
  const { deviceNodeId, resourceEui } = lamp;
  await callByBodyAndQuery(own, `${network}/devices/${deviceNodeId}`, String(resourceEui), ON);
  await own('POST', `${network}/commands`, 207, { commands: [{ deviceNodeId, resourceEui, ...ON }] });
  await own('POST', `${network}/commands`, 400, { commands: [] });
}

/** A device whose resource the body or the query names. @param device its path */
async function callByBodyAndQuery(
  own: Call,
  device: string,
  resourceEui: string,
  command: object,
): Promise<void> {
  await own('POST', `${device}/commands`, 200, { resourceEui, ...command });
  await own('POST', `${device}/commands`, 400, command);
  await own('POST', `${device}/commands`, 404, { resourceEui: '3/none', ...command });
  await own('GET', `${device}/resource?resourceEui=${resourceEui}`, 200);
  await own('GET', `${device}/resource`, 400);
  await own('GET', `${device}/resource?resourceEui=3/none`, 404);
}
