/** What a device does that carries out only a part of a command. */

import type { Part } from '../http/device-conduct.js';
import type { AttributeValue } from './things.js';

/** An attribute, and the value that a command gives it. */
export type Change = readonly [capability: string, attribute: string, value: AttributeValue];

/** The part of a command's changes that is made. @param present the value before the command */
export function partOf(
  changes: readonly Change[],
  part: Part | undefined,
  present: (capability: string, attribute: string) => AttributeValue | undefined,
): readonly Change[] {
  if (part === 'first_attribute') return changes.slice(0, 1);
  if (part === undefined) return changes;
  return changes.map(([capability, attribute, value]) => [
    capability,
    attribute,
    halfWay(present(capability, attribute), value),
  ]);
}

/** Only numbers have a half way; anything else goes all the way. */
function halfWay(from: AttributeValue | undefined, to: AttributeValue): AttributeValue {
  if (typeof from === 'number' && typeof to === 'number') return Math.round((from + to) / 2);
  if (isNumbers(from) && isNumbers(to))
    return to.map((number, index) => Math.round(((from[index] ?? number) + number) / 2));
  return to;
}

function isNumbers(value: AttributeValue | undefined): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'number');
}
