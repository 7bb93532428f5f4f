/** Adds the standard's names, types and units to COCO's numbers, and unifies spellings. */
import { findAttribute, findCapability, type Capability } from '#standard';
import { findField, readField, type Field } from '../contract/fields.js';
import { timestampText, wholeNumber } from '../contract/scalars.js';
import { isJsonObject, type JsonObject } from '../answers/json-answer.js';
import { withNodeId } from './described-resource.js';
import type { AttributeView, ResourceCapabilityView } from './resource.view.js';

/**
 * The resource as COCO answers it, every capability and attribute with its name if the standard knows one.
 *
 * Whatever COCO calls them, they go under `capabilities`, `attributes`, `value`, `attributeName` and `updatedAt`; its own words
 * for the last three are kept as well.
 */
export function nameAttributes(resource: JsonObject, withheld: readonly string[]): JsonObject {
  const named = renamed(resource, 'capabilities', (capabilities) =>
    capabilities.filter(isReadable).map((capability) => nameCapability(capability)),
  );
  return { ...withNodeId(named), withheld };
}

/** Only the number and name of a withheld capability are left; it is named in `withheld`. */
function isReadable(capability: unknown): capability is JsonObject {
  if (!isJsonObject(capability)) return false;
  const identity = [findField(capability, 'capabilityId'), findField(capability, 'capabilityName')];
  const names = new Set(identity.map((member) => member?.[0]));
  return Object.keys(capability).some((key) => !names.has(key));
}

function nameCapability(capability: JsonObject): JsonObject {
  const known = capabilityIn(capability);
  const named = renamed(capability, 'attributes', (attributes) =>
    attributes.filter(isJsonObject).map((attribute) => nameAttribute(known, attribute)),
  );
  if (known === undefined) return named;
  const words: ResourceCapabilityView = { capabilityId: known.id, capabilityName: known.name };
  return { ...named, ...words };
}

function capabilityIn(capability: JsonObject): Capability | undefined {
  const id = wholeNumber(readField(capability, 'capabilityId'));
  if (id !== undefined) return findCapability(id);
  const name = readField(capability, 'capabilityName');
  return typeof name === 'string' ? findCapability(name) : undefined;
}

function nameAttribute(capability: Capability | undefined, attribute: JsonObject): JsonObject {
  const value = readField(attribute, 'value');
  const updatedAt = timestampText(readField(attribute, 'updatedAt'));
  const plain = {
    ...attribute,
    ...(value !== undefined && { value }),
    ...(updatedAt !== undefined && { updatedAt }),
  };
  const known = capability && attributeIn(capability, attribute);
  if (known === undefined) return plain;
  const { id, name, type, unit } = known;
  const words: AttributeView = {
    attributeId: id,
    attributeName: name,
    ...(type && { type }),
    ...(unit && { unit }),
  };
  return { ...plain, ...words };
}

function attributeIn(capability: Capability, attribute: JsonObject): ReturnType<typeof findAttribute> {
  const id = wholeNumber(readField(attribute, 'attributeId'));
  if (id !== undefined) return findAttribute(capability, id);
  const name = readField(attribute, 'attributeName');
  return typeof name === 'string' ? findAttribute(capability, name) : undefined;
}

/** The object with its list for `field` under the name that the broker gives it. */
function renamed(
  object: JsonObject,
  field: Extract<Field, 'capabilities' | 'attributes'>,
  change: (items: readonly unknown[]) => JsonObject[],
): JsonObject {
  const [spelling, value] = findField(object, field) ?? [];
  const list = listOf(value, field);
  if (list === undefined) return object;
  return Object.fromEntries(
    Object.entries(object).map(([name, other]) =>
      name === spelling ? [field, change(list)] : [name, other],
    ),
  );
}

/** The items of a list; or of a map by number or name, such as `{"0": {…}}`, each with its key. */
function listOf(value: unknown, field: 'capabilities' | 'attributes'): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value as readonly unknown[];
  if (!isJsonObject(value)) return undefined;
  const [id, name, content] =
    field === 'capabilities'
      ? (['capabilityId', 'capabilityName', 'attributes'] as const)
      : (['attributeId', 'attributeName', 'value'] as const);
  return Object.entries(value).map(([key, item]) => ({
    [/^\d+$/.test(key) ? id : name]: key,
    ...(isJsonObject(item) ? item : { [content]: item }),
  }));
}
