/** Reads a shape from a description, and refuses every keyword that could carry a value. */

import { isMemberName } from './member-name.js';
import type { JsonPlace } from './json-place.js';
import { jsonTypes, shapeFormats, typesOf } from './shape.js';
import type { JsonType, Shape } from './shape.js';

const keywords = ['type', 'properties', 'required', 'items', 'format'] as const;

/** COCO's answers nest five deep. */
const DEEPEST = 16;

/** @throws DescriptionRefused */
export function readShape(place: JsonPlace, depth = 0): Shape {
  if (depth > DEEPEST) throw place.refused(`at most ${DEEPEST} levels`);
  place.members(keywords);
  const type = readType(place.member('type'));
  const types = typesOf({ type });
  const [properties, items, format] = [
    place.member('properties'),
    place.member('items'),
    place.member('format'),
  ];
  if (properties.value !== undefined && !types.includes('object'))
    throw properties.refused('no members but in an object');
  if (items.value !== undefined && !types.includes('array')) throw items.refused('no items but in an array');
  return {
    type,
    ...(properties.value !== undefined && readMembers(properties, place.member('required'), depth)),
    ...(items.value !== undefined && { items: readShape(items, depth + 1) }),
    ...(format.value !== undefined && { format: format.oneOf(shapeFormats) }),
  };
}

function readType(place: JsonPlace): JsonType | readonly JsonType[] {
  if (!Array.isArray(place.value)) return place.oneOf(jsonTypes);
  const types = place.items().map((item) => item.oneOf(jsonTypes));
  if (types.length === 0) throw place.refused('at least one type');
  return types;
}

function readMembers(
  properties: JsonPlace,
  required: JsonPlace,
  depth: number,
): Required<Pick<Shape, 'properties' | 'required'>> {
  const members = properties.members().map(([name, place]): [string, Shape] => {
    if (!isMemberName(name))
      throw place.refused('a member name of letters, digits, "_" and "-" that is not an id');
    return [name, readShape(place, depth + 1)];
  });
  const names = members.map(([name]) => name);
  return {
    properties: Object.fromEntries(members),
    required: required.value === undefined ? [] : required.items().map((item) => item.oneOf(names)),
  };
}
