/** The values of a resource's attributes, by the standard's names. */
import { attributeKey, findAttribute, findCapability, type ReportedValues } from '#standard';
import { isJsonObject, type JsonObject } from '../answers/json-answer.js';
import { ExactNumber } from '../json/exact-number.js';
import { nameAttributes } from '../reads/named-attributes.js';

/** Reads them from a resource in any form in which COCO shows one. */
export function reportedValues(resource: JsonObject): ReportedValues {
  const { capabilities } = nameAttributes(resource, []);
  const values = new Map<string, unknown>();
  for (const item of objectsIn(capabilities)) {
    const capability = typeof item.capabilityId === 'number' ? findCapability(item.capabilityId) : undefined;
    if (capability === undefined) continue;
    for (const { attributeId, value } of objectsIn(item.attributes)) {
      const attribute = typeof attributeId === 'number' ? findAttribute(capability, attributeId) : undefined;
      if (attribute !== undefined && value !== undefined)
        values.set(attributeKey({ capability, attribute }), plain(value));
    }
  }
  return values;
}

function objectsIn(list: unknown): JsonObject[] {
  return Array.isArray(list) ? list.filter(isJsonObject) : [];
}

/** A number that JavaScript can't hold is near enough as text: what is compared is a level, a temperature, a flag. */
function plain(value: unknown): unknown {
  if (value instanceof ExactNumber) return value.digits;
  return Array.isArray(value) ? value.map(plain) : value;
}
