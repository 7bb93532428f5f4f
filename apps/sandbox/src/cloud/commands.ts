/** What commands do to the things in a home, and what they return. */

import { findCapability, findCommand, parameterProblems } from '#standard';
import type { DeviceAct, DeviceConduct } from '../http/device-conduct.js';
import { isJsonObject } from '../http/exchange.js';
import type { Capability } from '#standard';
import type { AttributeState, Resource } from './homes.js';
import { partOf } from './part-of-command.js';
import type { Change } from './part-of-command.js';

type Parameters = Readonly<Record<string, unknown>>;
type Effect = (parameters: Parameters, resource: Resource) => readonly Change[];

/** By command name, which is unique in the standard. A command that is not here succeeds and changes nothing. */
const effects: ReadonlyMap<string, Effect> = new Map<string, Effect>([
  ['ON', () => [['ON_OFF_CONTROL', 'ON_FLAG', true]]],
  ['OFF', () => [['ON_OFF_CONTROL', 'ON_FLAG', false]]],
  ['ON_OFF_TOGGLE', (_, lamp) => [['ON_OFF_CONTROL', 'ON_FLAG', !lamp.read('ON_OFF_CONTROL', 'ON_FLAG')]]],
  ['SET_LEVEL', ({ levelPct }) => [['LEVEL_CTRL', 'LEVEL_PCT', Number(levelPct)]]],
  [
    'SET_LEVEL_WITH_ON_OFF',
    ({ levelPct }) => [
      ['LEVEL_CTRL', 'LEVEL_PCT', Number(levelPct)],
      ['ON_OFF_CONTROL', 'ON_FLAG', Number(levelPct) > 0],
    ],
  ],
  ['SET_COLOR_RGB', ({ red, green, blue }) => [['COLOR_CTRL', 'COLOR_RGB', [red, green, blue].map(Number)]]],
  [
    'SET_COLOR_HSL',
    ({ hueDegrees, saturationPct, luminancePct }) => [
      ['COLOR_CTRL', 'COLOR_HSL', [hueDegrees, saturationPct, luminancePct].map(Number)],
    ],
  ],
  [
    'SET_COLOR_TEMP',
    ({ colorTemperatureKelvin: kelvin }) => [['COLOR_CTRL', 'COLOR_TEMP_KELVIN', Number(kelvin)]],
  ],
  ['LOCK', () => [['LOCK_CONTROL', 'LOCKED_FLAG', true]]],
  ['UNLOCK', () => [['LOCK_CONTROL', 'LOCKED_FLAG', false]]],
  ['LOCK_TOGGLE', (_, lock) => [['LOCK_CONTROL', 'LOCKED_FLAG', !lock.read('LOCK_CONTROL', 'LOCKED_FLAG')]]],
  ['METER_RESET', () => [['ENERGY_METERING', 'METER_CONSUMPTION_KWH', 0]]],
  ['MOTION_SENSING_ENABLE', () => [['MOTION_SENSING', 'MOTION_SENSING_ENABLED', true]]],
  ['MOTION_SENSING_DISABLE', () => [['MOTION_SENSING', 'MOTION_SENSING_ENABLED', false]]],
  [
    'MOTION_SENSING_SET_SENSITIVITY',
    ({ sensitivityPct }) => [['MOTION_SENSING', 'MOTION_SENSITIVITY_PCT', Number(sensitivityPct)]],
  ],
  ['WNDW_COVER_UP', () => [['WINDOW_COVERING', 'WNDW_COVER_OPEN_PCT', 100]]],
  ['WNDW_COVER_DOWN', () => [['WINDOW_COVERING', 'WNDW_COVER_OPEN_PCT', 0]]],
  ['WNDW_COVER_SET_OPEN_PCT', ({ openPct }) => [['WINDOW_COVERING', 'WNDW_COVER_OPEN_PCT', Number(openPct)]]],
]);

/** The attributes that a FETCH_* command reads. */
const fetches: ReadonlyMap<string, readonly string[]> = new Map([
  ['FETCH_ON_OFF_STATUS', ['ON_FLAG']],
  ['FETCH_LEVEL', ['LEVEL_PCT']],
  ['FETCH_COLOR_RGB', ['COLOR_RGB']],
  ['FETCH_COLOR_HSL', ['COLOR_HSL']],
  ['FETCH_COLOR_TEMP', ['COLOR_TEMP_KELVIN']],
  ['FETCH_LOCK_STATUS', ['LOCKED_FLAG']],
  ['FETCH_LOCK_PIN_CODE', ['LOCK_PIN_CODE_ARR']],
  ['METER_FETCH_CONSUMPTION', ['METER_CONSUMPTION_KWH']],
  ['METER_FETCH_DEMAND', ['METER_DEMAND_WATT']],
]);

/** A command that fits its resource. */
export interface Execution {
  readonly capability: Capability;
  /** What a FETCH_* command has read; `undefined` for a command that does something. */
  readonly fetched: readonly AttributeState[] | undefined;
  /** Makes the device act, as a fault demands, and returns what it did. */
  readonly carryOut: (conduct?: DeviceConduct) => DeviceAct;
}

/** A command that cannot be carried out; the message says why and may be shown. */
export class CommandRefusedError extends Error {
  override readonly name = 'CommandRefusedError';
}

/**
 * Reads `{capabilityId, cmdId, cmdParams}` for a resource, and changes nothing yet. Throws {@link CommandRefusedError} where the
 * resource lacks the capability, or the command or its parameters are not what the standard says.
 */
export function readCommand(resource: Resource, request: Parameters): Execution {
  const { capabilityId, cmdId, cmdParams = {} } = request;
  if (typeof capabilityId !== 'number') throw new CommandRefusedError('capabilityId must be a number');
  if (typeof cmdId !== 'number') throw new CommandRefusedError('cmdId must be a number');
  if (!isJsonObject(cmdParams)) throw new CommandRefusedError('cmdParams must be an object');
  const capability = findCapability(capabilityId);
  if (!capability || !resource.has(capability)) {
    throw new CommandRefusedError(`The resource has no capability ${capabilityId}`);
  }
  const command = findCommand(capability, cmdId);
  if (!command) throw new CommandRefusedError(`${capability.name} has no command ${cmdId}`);
  const problems = parameterProblems(command, cmdParams);
  if (problems.length > 0) throw new CommandRefusedError(problems.join('; '));
  const fetched = fetches.get(command.name);
  return {
    capability,
    fetched: fetched && resource.states(capability, fetched),
    carryOut: ({ part, staleFor } = {}) => {
      const changes = effects.get(command.name)?.(cmdParams, resource) ?? [];
      const made = partOf(changes, part, (...place) => resource.read(...place));
      return actOf(resource, made, staleFor);
    },
  };
}

/** Makes the changes that the resource has attributes for. */
function actOf(resource: Resource, changes: readonly Change[], staleFor?: number): DeviceAct {
  const made = changes.flatMap(([capability, attribute, to]) => {
    const from = resource.read(capability, attribute);
    const isMade = resource.write(capability, attribute, to, staleFor);
    return isMade ? [{ attribute: `${capability}.${attribute}`, from, to }] : [];
  });
  return { at: new Date().toISOString(), changes: made };
}

/** The names of the command in a body, such as `LOCK_CONTROL.UNLOCK`; `undefined` if it holds none of the standard. */
export function commandNamed({ capabilityId, cmdId }: Parameters): string | undefined {
  if (typeof capabilityId !== 'number' || typeof cmdId !== 'number') return undefined;
  const capability = findCapability(capabilityId);
  const command = capability && findCommand(capability, cmdId);
  return command && `${capability.name}.${command.name}`;
}
