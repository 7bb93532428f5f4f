/** Puts the standard's names, types and units beside COCO's numbers. */
import { findAttribute, findCapability, type Capability } from '#standard';
import { isJsonObject, type JsonObject } from '../json-answer.js';

/** The resource as COCO answers it, every capability and attribute with its name where the standard knows one. */
export function nameAttributes(resource: JsonObject, withheld: readonly string[]): JsonObject {
  const { capabilities } = resource;
  const named = Array.isArray(capabilities)
    ? { capabilities: capabilities.filter(isReadable).map((capability) => nameCapability(capability)) }
    : {};
  return { ...resource, ...named, withheld };
}

/** Of a withheld capability only the number is left; its name stands in `withheld`. */
function isReadable(capability: unknown): capability is JsonObject {
  return isJsonObject(capability) && Object.keys(capability).some((key) => key !== 'capabilityId');
}

function nameCapability(capability: JsonObject): JsonObject {
  const known =
    typeof capability.capabilityId === 'number' ? findCapability(capability.capabilityId) : undefined;
  const { attributes } = capability;
  return {
    ...capability,
    ...(known && { capabilityName: known.name }),
    ...(Array.isArray(attributes) && {
      attributes: attributes.filter(isJsonObject).map((attribute) => nameAttribute(known, attribute)),
    }),
  };
}

function nameAttribute(capability: Capability | undefined, attribute: JsonObject): JsonObject {
  if (capability === undefined || typeof attribute.attributeId !== 'number') return attribute;
  const known = findAttribute(capability, attribute.attributeId);
  if (known === undefined) return attribute;
  const { name, type, unit } = known;
  return { ...attribute, attributeName: name, ...(type && { type }), ...(unit && { unit }) };
}
