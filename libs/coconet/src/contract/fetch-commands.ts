/**
 * Commands that return a value and change nothing (`sdk`: their names, and that the value comes in `cmdResponse`; `infer`:
 * which attribute each of them returns). Their answers are published nowhere (`assumed`).
 */
import { readField } from './fields.js';
import { findAttribute, findCapability, type Attribute, type Capability, type Command } from '#standard';

/** A command that reads, and the attribute that it returns. */
export interface FetchCommand {
  readonly capability: Capability;
  readonly command: Command;
  readonly attribute: Attribute;
}

/** Commands that read a resource's state, with the attribute each returns. */
const fetchedAttributes: Readonly<Record<string, string>> = {
  FETCH_ON_OFF_STATUS: 'ON_FLAG',
  FETCH_LEVEL: 'LEVEL_PCT',
  FETCH_COLOR_RGB: 'COLOR_RGB',
  FETCH_COLOR_HSL: 'COLOR_HSL',
  FETCH_COLOR_TEMP: 'COLOR_TEMP_KELVIN',
  FETCH_COLOR_COMPONENTS: 'COLOR_COMP_ID_ARR',
  FETCH_LOCK_STATUS: 'LOCKED_FLAG',
  FETCH_BATTERY_VOLTAGE_MV: 'BATTERY_VOLTAGE_MV',
  FETCH_BATTERY_LEVEL_PCT: 'BATTERY_LEVEL_PCT',
  FETCH_RELATIVE_HUMIDITY_PCT: 'CURRENT_REL_HUMIDITY_PCT',
};

/** Commands that read, but are not part of reading a resource's state. */
export const otherFetchCommands: Readonly<Record<string, string>> = {
  FETCH_LOCK_PIN_CODE: 'it shows a PIN, which nobody needs to see how a door is',
  FETCH_LOCK_USER_STATUS: 'it is about one user of the lock, whose number it would need',
  FETCH_LOCK_USER_TYPE: 'it is about one user of the lock, whose number it would need',
  METER_FETCH_CONSUMPTION: 'it needs a scale, whose values are published nowhere',
  METER_FETCH_DEMAND: 'it needs a scale, whose values are published nowhere',
};

/** Statuses by which a device says that it does not have the command. */
export const unsupportedStatuses: ReadonlySet<unknown> = new Set([
  'CMD_NOT_SUPPORTED',
  'RESOURCE_NOT_SUPPORTED',
]);

/** Statuses about the device or its network: no other command to it would do better now. */
export const unreachableStatuses: ReadonlySet<unknown> = new Set([
  'TIMEOUT',
  'CONNECTIVITY_ERROR',
  'DEVICE_UNREACHABLE',
  'NETWORK_DISCONNECTED',
  'NETWORK_BLOCKED',
]);

/** Whether the command of this name only returns a value. */
export function isFetchCommand(name: string): boolean {
  return Object.hasOwn(fetchedAttributes, name) || Object.hasOwn(otherFetchCommands, name);
}

/** The commands that read the state of a capability; empty if the standard has none. */
export function fetchCommandsOf(capabilityId: number): readonly FetchCommand[] {
  const capability = findCapability(capabilityId);
  if (capability === undefined) return [];
  return capability.commands.flatMap((command) => {
    const name = Object.hasOwn(fetchedAttributes, command.name) ? fetchedAttributes[command.name] : undefined;
    const attribute = name === undefined ? undefined : findAttribute(capability, name);
    return attribute === undefined ? [] : [{ capability, command, attribute }];
  });
}

/** Names of the list of attributes in an answer (`sdk`, and `assumed`). */
export const attributeLists = ['attributeArr', 'attributes'] as const;

/** What a command returned, under either of its names (`sdk`). */
export function broughtBack(answer: Readonly<Record<string, unknown>>): unknown {
  return readField(answer, 'response');
}
