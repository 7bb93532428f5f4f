import { randomBytes } from 'node:crypto';
import type { Json } from '../../harness/network/http.js';
import { RETURN_ORIGIN } from '../../harness/broker/system.js';
import { ada, UserAgent } from '../../harness/browser/user-agent.js';
import type { Stage } from '../stage.js';
import { StepFailed, type Version } from '../version.js';

/** A registered service. */
export interface Service {
  readonly id: string;
  readonly key: string;
}

/** A lamp of the sandbox's user, as a path below a link. */
const LAMP_NAME = 'Floor lamp';

/** Registers a service that may do everything but administer. */
export async function createService(stage: Stage, at: Version): Promise<Service> {
  const { id, key } = await at.call(201, 'POST', '/v1/admin/services', stage.adminKey, {
    name: `service ${randomBytes(4).toString('hex')}`,
    owner: 'upgrade',
    scopes: ['links:create', 'links:read', 'links:revoke', 'coconet:read', 'coconet:execute'],
    returnUrlPrefixes: [`${RETURN_ORIGIN}/coco/`],
  });
  return { id, key };
}

/** The version that handles each part of the linking. */
export interface LinkingPlaces {
  readonly begin: Version;
  readonly callback: Version;
  readonly confirm: Version;
}

/** Links an account the whole way through. @returns the id of the active link */
export async function link(stage: Stage, { key }: Service, places: LinkingPlaces): Promise<string> {
  const { begin, callback, confirm } = places;
  const session = await begin.call(201, 'POST', '/v1/link-sessions', key, {
    userId: 'ada',
    returnUrl: `${RETURN_ORIGIN}/coco/done`,
  });
  const browser = new UserAgent(RETURN_ORIGIN);
  stage.front.leadTo(begin);
  let page = await browser.open(session.linkUrl as string);
  stage.front.leadTo(callback);
  page = await browser.submit(page, { ...ada });
  if (page.html.includes('name="decision"')) page = await browser.submit(page, { decision: 'authorize' });
  const confirmationCode = page.url.searchParams.get('confirmationCode');
  const confirmPath = `/v1/link-sessions/${session.id as string}/confirm`;
  const { id, status } = await confirm.call(200, 'POST', confirmPath, key, { confirmationCode });
  if (status !== 'active') throw new StepFailed(`The link is ${status}`);
  return id as string;
}

/** Links an account using only one version. */
export function linkAt(stage: Stage, service: Service, at: Version): Promise<string> {
  return link(stage, service, { begin: at, callback: at, confirm: at });
}

/** The path of the lamp, found through the link as a service finds it. */
export async function findLamp(at: Version, { key }: Service, linkId: string): Promise<string> {
  const { networks } = await at.call(200, 'GET', `/v1/links/${linkId}/networks`, key);
  const network = `/v1/links/${linkId}/networks/${networks[0].networkId as string}`;
  const { resources } = await at.call(200, 'GET', `${network}/resources`, key);
  const lamp = (resources as Json[]).find(({ name }) => name === LAMP_NAME);
  if (lamp === undefined) throw new StepFailed(`There is no ${LAMP_NAME}`);
  return `${network}/devices/${lamp.deviceNodeId as string}/resources/${encodeURIComponent(lamp.resourceEui as string)}`;
}

/** Switches the lamp. */
export async function switchLamp(
  at: Version,
  { key }: Service,
  lamp: string,
  command: 'ON' | 'OFF',
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const body = { capability: 'ON_OFF_CONTROL', command };
  const { status } = await at.call(200, 'POST', `${lamp}/commands`, key, body, headers);
  if (status !== 'SUCCESS') throw new StepFailed(`The lamp answered ${status} to ${command}`);
}

/** Whether the lamp is on, according to COCO through this version. */
export async function isLampOn(at: Version, { key }: Service, lamp: string): Promise<boolean> {
  const { capabilities } = await at.call(200, 'GET', lamp, key);
  const attributes = (capabilities as Json[]).flatMap((capability) => capability.attributes as Json[]);
  return attributes.some(({ attributeName, value }) => attributeName === 'ON_FLAG' && value === true);
}
