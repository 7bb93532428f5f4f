/** What the sandbox knows about its homes, in neutral form: a dialect defines the spelling. */

import { findCommandStatus } from '#standard';
import type { Attribute, Capability } from '#standard';
import { Numbered } from '../dialects/render.js';
import type { Facts } from '../dialects/render.js';
import type { AttributeState, Network, Resource } from './homes.js';

/** The standard's attribute types in the order of COCO's numbers, as far as this project guesses them. */
const dataTypes = ['boolean', 'uint8', 'int32', 'uint32', 'uint64', 'double', 'string'];

export function networkFacts({ networkId, networkName, categoryName, isForCalls }: Network): Facts {
  return {
    networkId,
    networkName,
    categoryName,
    userRole: new Numbered(0, 'OWNER'),
    accessType: new Numbered(0, 'REMOTE'),
    coconetType: isForCalls ? new Numbered(1, 'CALL_NET') : new Numbered(0, 'IOT'),
  };
}

/** A resource without its attributes, as a zone lists it. */
export function resourceFacts({ resourceEui, deviceNodeId, name, kind, capabilities }: Resource): Facts {
  const capabilityIds = capabilities.map(({ capability }) => capability.id);
  return {
    resourceEui,
    deviceNodeId,
    name,
    metadataArr: [{ metadata: { kind, json: JSON.stringify({ capabilityIds }) }, subclusterId: 0 }],
  };
}

/** Attributes under the capability they belong to. */
export function capabilityFacts(capability: Capability, attributes: readonly AttributeState[]): Facts {
  return {
    capabilityId: capability.id,
    capabilityName: capability.name,
    commands: capability.commands.map(({ id }) => id),
    attributes: attributes.map(attributeFacts),
  };
}

/** How a command ended or goes on. */
export function statusFact(name: 'SUCCESS' | 'IN_PROGRESS'): Numbered {
  return new Numbered(findCommandStatus(name)?.id ?? 0, name);
}

function attributeFacts({ definition, value, updatedAt }: AttributeState): Facts {
  const { id, name, unit } = definition;
  return {
    attributeId: id,
    attributeName: name,
    dataType: dataTypeOf(definition),
    value,
    defaultValue: undefined,
    minValue: unit === 'percent' ? 0 : undefined,
    maxValue: unit === 'percent' ? 100 : undefined,
    updatedAt,
  };
}

function dataTypeOf({ type = 'string' }: Attribute): Numbered {
  const [element = type, list] = type.split('_arr');
  const place = Math.max(0, dataTypes.indexOf(element));
  return new Numbered(list === undefined ? place : place + dataTypes.length, type);
}
