/** The shape of observed values, without the values themselves. */

import { isMemberName } from './member-name.js';
import { typesOf } from './shape.js';
import type { JsonType, Shape, ShapeFormat } from './shape.js';

/** From 2001-09-09 on, in milliseconds; smaller numbers may count anything. */
const EARLIEST_EPOCH_MILLISECONDS = 1e12;
const LATEST_EPOCH_MILLISECONDS = 1e13;

const textFormats: readonly (readonly [ShapeFormat, RegExp])[] = [
  ['sql-date-time', /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/],
  ['date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/],
  ['json', /^[{[].*[}\]]$/s],
];

/**
 * The one shape that fits all of these parsed JSON values. A member whose name is not a plain word is left out: it is
 * an id that someone used as a key, and so a value.
 *
 * @param samples at least one
 */
export function shapeOf(...samples: readonly unknown[]): Shape {
  return samples.map(shapeOfOne).reduce(merge);
}

function shapeOfOne(value: unknown): Shape {
  if (value === null) return { type: 'null' };
  if (Array.isArray(value)) {
    return value.length === 0
      ? { type: 'array' }
      : { type: 'array', items: shapeOf(...(value as unknown[])) };
  }
  if (typeof value === 'object') return shapeOfObject(value as Readonly<Record<string, unknown>>);
  if (typeof value === 'boolean') return { type: 'boolean' };
  return typeof value === 'string' ? shapeOfText(value) : shapeOfNumber(Number(value));
}

function shapeOfObject(value: Readonly<Record<string, unknown>>): Shape {
  const members = Object.entries(value).filter(([name]) => isMemberName(name));
  return {
    type: 'object',
    properties: Object.fromEntries(members.map(([name, member]) => [name, shapeOfOne(member)])),
    required: members.map(([name]) => name),
  };
}

function shapeOfText(text: string): Shape {
  const format = textFormats.find(([, form]) => form.test(text))?.[0];
  return { type: 'string', ...(format !== undefined && { format }) };
}

function shapeOfNumber(value: number): Shape {
  if (!Number.isInteger(value)) return { type: 'number' };
  if (value > Number.MAX_SAFE_INTEGER) return { type: 'integer', format: 'uint64' };
  const isTime = value >= EARLIEST_EPOCH_MILLISECONDS && value < LATEST_EPOCH_MILLISECONDS;
  return { type: 'integer', ...(isTime && { format: 'epoch-milliseconds' as const }) };
}

function merge(one: Shape, other: Shape): Shape {
  const types = mergedTypes([...typesOf(one), ...typesOf(other)]);
  const items = one.items && other.items ? merge(one.items, other.items) : (one.items ?? other.items);
  const format = one.format === other.format ? one.format : undefined;
  return {
    type: types.length === 1 ? (types[0] ?? 'null') : types,
    ...mergedMembers(one, other),
    ...(items && { items }),
    ...(format !== undefined && { format }),
  };
}

/** Without `integer` where `number` covers it. */
function mergedTypes(types: readonly JsonType[]): readonly JsonType[] {
  const all = [...new Set(types)].sort();
  return all.includes('number') ? all.filter((type) => type !== 'integer') : all;
}

function mergedMembers(one: Shape, other: Shape): Pick<Shape, 'properties' | 'required'> {
  if (!one.properties || !other.properties) {
    const { properties, required } = one.properties ? one : other;
    return properties ? { properties, required: required ?? [] } : {};
  }
  const properties = { ...one.properties };
  for (const [name, shape] of Object.entries(other.properties)) {
    const known = properties[name];
    properties[name] = known ? merge(known, shape) : shape;
  }
  return { properties, required: (one.required ?? []).filter((name) => other.required?.includes(name)) };
}
