/** Where in a home a caller may act: everywhere, or in the places that its grant names. */
import type { Caller, GrantedPlaces } from '#access';
import { BrokerError } from '#kernel';
import type { Identifiers } from '../paths/identifiers.js';
import type { Operation } from './operations.js';

/** The grant does not cover the place that the call names. The answer is the same whether or not the place exists. */
export class PlaceNotGranted extends BrokerError {
  constructor() {
    super('place_not_granted', 'The grant by which the service acts on this link does not cover this place.');
  }
}

/** The places of the caller's grant; `undefined` if it may act in the whole home. */
export function placesOf({ grant }: Caller): GrantedPlaces | undefined {
  return grant?.places;
}

/**
 * Whether a call is certainly for a granted place. For a resource in a granted zone it is `false`: only COCO knows which zone a
 * resource is in. What names no place, such as the user's profile, is never granted by places.
 */
export function coversPlace(places: GrantedPlaces, { path }: Operation, identifiers: Identifiers): boolean {
  switch (path) {
    case 'networks':
      return true;
    case 'zones':
      return coversPartOf(places, identifiers.networkId);
    case 'zoneResources':
    case 'zone':
      return coversZone(places, identifiers.networkId, identifiers.zoneId);
    case 'resource':
    case 'commands':
      return coversDevice(places, identifiers);
    default:
      return false;
  }
}

/** Whether any of the places is in the network. */
export function coversPartOf({ zones, devices }: GrantedPlaces, networkId: string | undefined): boolean {
  return [...zones, ...devices].some((place) => place.networkId === networkId);
}

/** Whether the whole zone is granted. */
export function coversZone(
  { zones }: GrantedPlaces,
  networkId: string | undefined,
  zoneId: string | undefined,
): boolean {
  return zones.some((zone) => zone.networkId === networkId && zone.zoneId === zoneId);
}

/** Whether the resource is granted by its device, whichever zone it is in. */
export function coversDevice({ devices }: GrantedPlaces, resource: Identifiers): boolean {
  return devices.some(
    ({ networkId, deviceNodeId, resourceEui }) =>
      networkId === resource.networkId &&
      deviceNodeId === resource.deviceNodeId &&
      (resourceEui === undefined || resourceEui === resource.resourceEui),
  );
}
