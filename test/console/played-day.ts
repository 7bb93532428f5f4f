import type { Json } from '../harness/network/http.js';
import type { TestService, TestSystem } from '../harness/broker/system.js';
import { ada, grace } from '../harness/browser/user-agent.js';
import { storeWebhook } from '../harness/rows/stored-events.js';
import { insertLinks } from '../links/many-links.js';
import { insertCommands } from './stored-commands.js';

/** What a day of use left behind. */
export interface PlayedDay {
  readonly serviceId: string;
  /** A link with a story. */
  readonly linkId: string;
  /** A command that its device did not confirm. */
  readonly commandId: string;
  /** A webhook whose receiver refuses. */
  readonly webhookId: string;
}

/** Refreshes of a whole day with an hour of failures in it, as many replicas would have added them up. */
const REFRESHES = `
  INSERT INTO refresh_minutes (minute, succeeded, failed)
  SELECT minute, 18 + (6 * sin(extract(epoch FROM minute) / 9000))::int,
    CASE WHEN minute BETWEEN now() - interval '6 hours' AND now() - interval '5 hours' THEN 9 ELSE 0 END
  FROM generate_series(date_trunc('minute', now()) - interval '23 hours 50 minutes', now(), interval '1 minute') AS minute
  ON CONFLICT (minute) DO NOTHING`;

const CALLS = `
  INSERT INTO service_call_hours (hour, service_id, outcome, calls)
  VALUES (date_trunc('hour', now()), $1, 'succeeded', 18342), (date_trunc('hour', now()), $1, 'refused', 12),
    (date_trunc('hour', now()), $2, 'succeeded', 4711), (date_trunc('hour', now()), $2, 'failed', 36)`;

/** An event that a webhook's receiver refused to the last attempt, in a place that the trail does not reach. */
const GIVEN_UP = `
  WITH told AS (
    INSERT INTO events (position, id, service_id, link_id, type, at, data)
    VALUES (900000000, broker_uuid7(), $2, $3, 'link.refresh_delayed', now(), '{}') RETURNING position)
  INSERT INTO webhook_deliveries (webhook_id, position, link_id, status, attempts, last_status, last_error, tries)
  SELECT $1, position, $3, 'dead', 2, 500, 'refused', jsonb_build_array(
    jsonb_build_object('at', now() - interval '1 hour', 'durationMs', 3002, 'status', NULL, 'error', 'connect_timeout'),
    jsonb_build_object('at', now(), 'durationMs', 45, 'status', 500, 'error', 'refused'))
  FROM told`;

/** Links were made over weeks: the newer their id, the later. */
const LINKED = `
  UPDATE links l SET created_at = now() - o.place * interval '31 hours'
  FROM (SELECT id, row_number() OVER (ORDER BY id DESC) AS place FROM links) AS o WHERE o.id = l.id`;

/** Services, links in every state, calls, refusals and a revocation: what an admin sees in the evening. */
export async function playADay(system: TestSystem): Promise<PlayedDay> {
  const lighting = await system.createService({ name: 'lighting', owner: 'team-home', requestRate: 50 });
  const requiredApproval = { ON_OFF_CONTROL: 'always' };
  const climate = await system.createService({ name: 'climate', owner: 'team-energy', requiredApproval });
  await system.createService({ name: 'doors', owner: 'team-access', scopes: ['coconet:read'] });
  await system.database.query(REFRESHES);
  await system.database.query(CALLS, [lighting.id, climate.id]);
  await fillStates(system, lighting, climate);
  await system.database.query(LINKED);
  const linkId = await system.link(lighting, ada, { userId: 'ada.lovelace' });
  await system.link(climate, grace, { userId: 'grace.hopper' });
  const [commandId = ''] = await insertCommands(system.database, { linkId, serviceId: lighting.id }, 1, {
    state: 'unconfirmed',
    reason: 'coco_timed_out',
    upstreamCode: 50_451,
  });
  await switchLamp(system, lighting, linkId);
  await system.api('POST', `/v1/admin/links/${linkId}/grants`, system.adminKey, {
    serviceId: climate.id,
    scopes: ['coconet:read', 'coconet:execute'],
    capabilities: ['ON_OFF_CONTROL', 'HVAC_CONTROL'],
    reason: 'Switches lamps off with the heating, ticket 4712',
  });
  await switchLamp(system, climate, linkId);
  await system.api('POST', '/v1/admin/revocations', system.adminKey, {
    userId: 'gone.user',
    reason: 'The user closed the account, ticket 4711',
  });
  const webhookId = await storeWebhook(system.database, lighting.id);
  await system.database.query(GIVEN_UP, [webhookId, lighting.id, linkId]);
  return { serviceId: lighting.id, linkId, commandId, webhookId };
}

async function fillStates(system: TestSystem, lighting: TestService, climate: TestService): Promise<void> {
  const { database } = system;
  await insertLinks(database, climate.id, 6, { userId: 'gone.user' });
  await insertLinks(database, lighting.id, 3, { userId: 'alan.turing', idleDays: 40 });
  await insertLinks(database, climate.id, 2, { userId: 'mary.jackson', status: 'pending' });
  await insertLinks(database, lighting.id, 4, {
    userId: 'joan.clarke',
    status: 'reauthorization_required',
    lastError: 'grant_refused',
  });
  await insertLinks(database, climate.id, 2, { userId: 'ida.rhodes', lastError: 'provider_down' });
}

/** One command that is carried out, or waits where its service needs approval, and one that is refused. */
async function switchLamp(system: TestSystem, { key }: TestService, linkId: string): Promise<void> {
  const links = `/v1/links/${linkId}`;
  const { json } = await system.api('GET', `${links}/networks`, key);
  const network = `${links}/networks/${String(json.networks[0].networkId)}`;
  const { resources } = (await system.api('GET', `${network}/resources`, key)).json;
  const lamp = resources.find((resource: Json) => /lamp|light|bulb/i.test(resource.name));
  const path = `${network}/devices/${String(lamp.deviceNodeId)}/resources/${encodeURIComponent(lamp.resourceEui)}`;
  for (const [capability, command] of [
    ['ON_OFF_CONTROL', 'ON'],
    ['LOCK_CONTROL', 'UNLOCK'],
  ])
    await system.api('POST', `${path}/commands`, key, { capability, command });
}
