/** The catalogue of the COCO standard, read once from `coco-standard.json` and frozen. */

import document from './coco-standard.json' with { type: 'json' };
import { parameterlessCommands } from './parameterless-commands.js';
import { parseParameter } from './parameter-specification.js';
import type { Attribute, Capability, Command, CommandStatus } from './standard.js';
import { unitFromName } from './units.js';

interface PublishedCommand {
  readonly id: number;
  readonly name: string;
  readonly sensitive?: boolean;
  readonly params?: Readonly<Record<string, string | undefined>>;
}

interface PublishedAttribute {
  readonly id: number;
  readonly name: string;
  readonly type?: string;
  readonly deprecated?: boolean;
}

interface PublishedCapability {
  readonly id: number;
  readonly name: string;
  readonly sensitive: boolean;
  readonly commands: readonly PublishedCommand[];
  readonly attributes: readonly PublishedAttribute[];
}

const published: { capabilities: readonly PublishedCapability[]; statuses: readonly string[] } = document;

/** Every capability of the standard, in order of id. */
export const capabilities: readonly Capability[] = deepFreeze(published.capabilities.map(readCapability));

/** Every status a command can end with, in order of id. */
export const commandStatuses: readonly CommandStatus[] = deepFreeze(
  published.statuses.map((name, id) => ({ id, name })),
);

const capabilityIndex = indexByIdAndName(capabilities);
const commandIndexes = new Map(capabilities.map(({ id, commands }) => [id, indexByIdAndName(commands)]));
const attributeIndexes = new Map(
  capabilities.map(({ id, attributes }) => [id, indexByIdAndName(attributes)]),
);
const statusIndex = indexByIdAndName(commandStatuses);

/** The capability with this id or this exact name. */
export function findCapability(idOrName: number | string): Capability | undefined {
  return capabilityIndex.get(idOrName);
}

/** The command of `capability` with this id or this exact name. */
export function findCommand(capability: Capability, idOrName: number | string): Command | undefined {
  return commandIndexes.get(capability.id)?.get(idOrName);
}

/** The attribute of `capability` with this id or this exact name. */
export function findAttribute(capability: Capability, idOrName: number | string): Attribute | undefined {
  return attributeIndexes.get(capability.id)?.get(idOrName);
}

/** The command status with this id or this exact name. */
export function findCommandStatus(idOrName: number | string): CommandStatus | undefined {
  return statusIndex.get(idOrName);
}

function readCapability({ id, name, sensitive, commands, attributes }: PublishedCapability): Capability {
  return {
    id,
    name,
    sensitive,
    commands: commands.map((command) => readCommand(command, sensitive)),
    attributes: attributes.map((attribute) => readAttribute(attribute, sensitive)),
  };
}

function readCommand(command: PublishedCommand, ofSensitive: boolean): Command {
  const { id, name, params, sensitive = ofSensitive } = command;
  if (!params) return { id, name, sensitive, parameters: parameterlessCommands.has(name) ? [] : undefined };
  const parameters = Object.entries(params).map(([parameter, specification]) =>
    parseParameter(parameter, specification ?? ''),
  );
  return { id, name, sensitive, parameters };
}

function readAttribute(attribute: PublishedAttribute, sensitive: boolean): Attribute {
  const { id, name, type, deprecated = false } = attribute;
  return { id, name, type, unit: unitFromName(name), deprecated, sensitive };
}

function indexByIdAndName<Item extends { readonly id: number; readonly name: string }>(
  items: readonly Item[],
): ReadonlyMap<number | string, Item> {
  return new Map(
    items.flatMap((item): [number | string, Item][] => [
      [item.id, item],
      [item.name, item],
    ]),
  );
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}
