/** Removes from COCO's lists what is outside the places of the caller's grant. */
import type { GrantedPlaces } from '#access';
import { identifierText } from '../contract/scalars.js';
import type { Identifiers } from '../paths/identifiers.js';
import type { PermittedCall } from '../policy/policy.js';
import { coversDevice, coversPartOf, coversZone } from '../policy/places.js';
import { isSuccess, jsonAnswer, readList, type JsonObject } from './json-answer.js';
import type { JudgedAnswer } from './judged-answer.js';

/**
 * The part of a judged answer that is about granted places. A list keeps only its granted items: anything else COCO adds
 * could be about other places.
 *
 * @throws UpstreamMalformed if a success is not a list of the requested kind
 */
export function keepPlaces(
  places: GrantedPlaces,
  { operation, identifiers }: PermittedCall,
  judged: JudgedAnswer,
): JudgedAnswer {
  const { answer } = judged;
  if (!isSuccess(answer)) return judged;
  const kept = (name: string, isKept: (item: JsonObject) => boolean): JudgedAnswer => ({
    ...judged,
    answer: jsonAnswer(answer.status, { [name]: readList(answer, name).filter(isKept) }),
  });
  const { networkId, zoneId } = identifiers;
  switch (operation.path) {
    case 'networks':
      return kept('networks', (network) => coversPartOf(places, identifierText(network.networkId)));
    case 'zones':
      return kept('zones', (zone) => coversZone(places, networkId, identifierText(zone.zoneId)));
    case 'zoneResources':
    case 'zone':
      return coversZone(places, networkId, zoneId)
        ? kept('resources', () => true)
        : kept('resources', (resource) => isGrantedResource(places, networkId, resource));
    default:
      // Of one resource, whose place was checked before it was asked for.
      return judged;
  }
}

/** Whether a listed resource is granted by its device. */
export function isGrantedResource(
  places: GrantedPlaces,
  networkId: string | undefined,
  resource: JsonObject,
): boolean {
  return coversDevice(places, { networkId, ...placeOf(resource) });
}

/** The ids of a listed resource, as paths write them. */
export function placeOf({
  deviceNodeId,
  resourceEui,
}: JsonObject): Pick<Identifiers, 'deviceNodeId' | 'resourceEui'> {
  const node = identifierText(deviceNodeId);
  return {
    ...(node !== undefined && { deviceNodeId: node }),
    ...(typeof resourceEui === 'string' && { resourceEui }),
  };
}
