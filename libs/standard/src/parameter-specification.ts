/** Reads the standard's parameter specifications, such as `uint8 0..100` or `int32 0 left,1 right`. */

import type { NamedValue, Parameter } from './standard.js';
import { unitFromName } from './units.js';

/**
 * The standard does not mark these as optional, but each only refines how or when a command is done and has a
 * meaning when left out. A caller says `{levelPct: 40}`; only this list decides that.
 */
const refinements: ReadonlySet<string> = new Set([
  'useDefaultTransTimeFlag',
  'transitionTimeMs',
  'restoreLevelFlag',
  'timeoutMs',
]);

const integerBounds: Readonly<Record<string, readonly [number, number]>> = {
  uint8: [0, 0xff],
  uint16: [0, 0xffff],
  uint32: [0, 0xffff_ffff],
  int8: [-0x80, 0x7f],
  int16: [-0x8000, 0x7fff],
  int32: [-0x8000_0000, 0x7fff_ffff],
};

/**
 * The parameter a specification describes. Integer types bring their range with them; a written range narrows it.
 * Throws for a specification it cannot read, so that a new edition of the standard never loads half understood.
 */
export function parseParameter(name: string, specification: string): Parameter {
  const [type = '', ...words] = specification.replace(/, optional$/, '').split(' ');
  const detail = words.join(' ');
  const parameter = {
    name,
    required: !specification.endsWith(', optional') && !refinements.has(name),
  };
  const bounds = integerBounds[type];
  if (bounds) {
    const unit = unitFromName(name);
    const integer = { ...parameter, type: 'integer' as const, ...(unit && { unit }) };
    return { ...integer, ...integerDetail(name, detail, bounds) };
  }
  if (detail === '' && (type === 'boolean' || type === 'string')) return { ...parameter, type };
  if (detail === '' && type === 'double') return { ...parameter, type: 'number' };
  throw unreadable(name, specification);
}

function integerDetail(
  name: string,
  detail: string,
  [minimum, maximum]: readonly [number, number],
): Pick<Parameter, 'minimum' | 'maximum' | 'unit' | 'values'> {
  if (detail === '') return { minimum, maximum };
  if (detail === 'ms') return { minimum, maximum, unit: 'milliseconds' };
  const range = /^(-?\d+)\.\.(-?\d+)$/.exec(detail);
  if (range) return { minimum: Number(range[1]), maximum: Number(range[2]) };
  return { minimum, maximum, values: detail.split(',').map((value) => namedValue(name, value)) };
}

function namedValue(name: string, text: string): NamedValue {
  const match = /^(-?\d+) (.+)$/.exec(text);
  if (!match) throw unreadable(name, text);
  const [, value, label = ''] = match;
  return { value: Number(value), name: label };
}

function unreadable(name: string, text: string): Error {
  return new Error(`COCO standard: cannot read the specification "${text}" of parameter ${name}`);
}
