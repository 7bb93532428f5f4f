/** Reads the unit out of a name of the COCO standard: `LEVEL_PCT`, `transitionTimeMs`. */

import type { Unit } from './standard.js';

const unitByLastWord: ReadonlyMap<string, Unit> = new Map([
  ['pct', 'percent'],
  ['ms', 'milliseconds'],
  ['degree', 'degrees'],
  ['degrees', 'degrees'],
  ['celsius', 'celsius'],
  ['kelvin', 'kelvin'],
  ['kwh', 'kilowatt-hours'],
  ['watt', 'watts'],
  ['lux', 'lux'],
  ['mv', 'millivolts'],
  ['ppb', 'parts-per-billion'],
  ['mb', 'megabytes'],
  ['rpm', 'revolutions-per-minute'],
]);

/** The unit that the last word of a snake-case or camel-case name stands for, if it stands for one. */
export function unitFromName(name: string): Unit | undefined {
  const lastWord = name.split(/_|(?<=[a-z])(?=[A-Z])/).at(-1) ?? '';
  return unitByLastWord.get(lastWord.toLowerCase());
}
