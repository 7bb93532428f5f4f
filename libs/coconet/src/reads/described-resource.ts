/** Says in words what a listed resource is and can do. */
import { findCapability } from '#standard';
import { capabilityIdsOf } from '../contract/capability-lists.js';
import { kindOf } from '../contract/lists.js';
import { wholeNumber } from '../contract/scalars.js';
import type { JsonObject } from '../json/json-object.js';

/** A listed resource with its kind and the names of its capabilities, as far as COCO gives them, and its device by number. */
export function describeResource(resource: JsonObject): JsonObject {
  const kind = kindOf(resource);
  const names = capabilityIdsOf(resource)?.flatMap((id) => findCapability(id)?.name ?? []);
  return {
    ...withNodeId(resource),
    ...(kind !== undefined && { kind }),
    ...(names !== undefined && { capabilityNames: names }),
  };
}

/** The object with its device's number as a number, of which some clouds make a text. */
export function withNodeId(resource: JsonObject): JsonObject {
  const { deviceNodeId } = resource;
  const number = typeof deviceNodeId === 'string' ? wholeNumber(deviceNodeId) : undefined;
  return number === undefined ? resource : { ...resource, deviceNodeId: number };
}
