/** The names in COCO's lists. */
import type { GivenName } from '#vault';
import { readJsonObject, readList, type JsonObject } from '../answers/json-answer.js';
import { placeOf } from '../answers/granted-places.js';
import { resourceNameOf } from '../contract/lists.js';
import type { PathName } from '../contract/paths.js';
import { identifierText } from '../contract/scalars.js';
import type { UpstreamAnswer } from '../transport/exchange.js';

/** The paths whose answers have names. */
export const NAMING_PATHS: ReadonlySet<PathName> = new Set<PathName>([
  'networks',
  'zones',
  'zone',
  'zoneResources',
  'resource',
]);

/**
 * The names in an answer.
 *
 * @param networkId the network that was asked about
 * @throws UpstreamMalformed when it is not what the path is for
 */
export function listedNames(
  path: PathName,
  networkId: string | undefined,
  answer: UpstreamAnswer,
): GivenName[] {
  if (path === 'networks') return readList(answer, 'networks').flatMap(networkName);
  if (networkId === undefined) return [];
  if (path === 'zones') return readList(answer, 'zones').flatMap((zone) => zoneName(networkId, zone));
  const resources = path === 'resource' ? [readJsonObject(answer)] : readList(answer, 'resources');
  return resources.flatMap((resource) => deviceName(networkId, resource));
}

function networkName({ networkId, networkName: name }: JsonObject): GivenName[] {
  const id = identifierText(networkId);
  return id === undefined || typeof name !== 'string' ? [] : [{ kind: 'network', networkId: id, name }];
}

function zoneName(networkId: string, { zoneId, zoneName: name }: JsonObject): GivenName[] {
  const id = identifierText(zoneId);
  return id === undefined || typeof name !== 'string' ? [] : [{ kind: 'zone', networkId, zoneId: id, name }];
}

function deviceName(networkId: string, resource: JsonObject): GivenName[] {
  const { deviceNodeId, resourceEui } = placeOf(resource);
  const name = resourceNameOf(resource);
  if (deviceNodeId === undefined || resourceEui === undefined || name === undefined) return [];
  return [{ kind: 'device', networkId, deviceNodeId, resourceEui, name }];
}
