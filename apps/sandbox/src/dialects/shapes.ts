/** Short words for the shapes of the two built-in dialects. */

import type { Shape } from '#standard';

export const text: Shape = { type: 'string' };
export const integer: Shape = { type: 'integer' };
export const flag: Shape = { type: 'boolean' };

/** Whatever an attribute may hold. */
export const anything: Shape = {
  type: ['array', 'boolean', 'integer', 'number', 'string', 'null'],
  items: { type: ['boolean', 'integer', 'number', 'string'] },
};

/** An object whose members are all there, but for those in `optional`. */
export function object(
  members: Readonly<Record<string, Shape>>,
  optional: Readonly<Record<string, Shape>> = {},
): Shape {
  return { type: 'object', properties: { ...members, ...optional }, required: Object.keys(members) };
}

export function listOf(items: Shape): Shape {
  return { type: 'array', items };
}
