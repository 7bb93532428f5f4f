/** Which capabilities an object from COCO names, by number or by name, once or several times. */
import { findCapability } from '#standard';
import { fieldOf, foldName } from '../contract/fields.js';
import { wholeNumber } from '../contract/scalars.js';
import type { JsonObject } from '../json/json-object.js';
import { repeatedMembers, type Member } from '../json/parse-json.js';
import { capabilityOf, type CapabilityReference } from '../policy/grants.js';
import { ownerOf } from './member-nature.js';

/** The capabilities that an object names. */
export interface Naming {
  readonly capabilities: readonly CapabilityReference[];
  /** Whether it also names one in a way that can't be read: then none of it is shown. */
  readonly unreadable: boolean;
}

const NOTHING: Naming = { capabilities: [], unreadable: false };

/**
 * The capabilities that the object itself names. All of them count: with a repeated or contradictory member it is unknown
 * which one a reader uses.
 *
 * @param listed whether it is in a list of capabilities or attributes, so that plain `id` and `name` belong to them
 */
export function capabilitiesNamedBy(
  object: JsonObject,
  listed: 'capabilities' | 'attributes' | undefined,
): Naming {
  const found: CapabilityReference[] = [];
  let unreadable = false;
  let label = false;
  for (const [name, value] of membersOf(object)) {
    const field = fieldOf(name) ?? listedField(name, listed);
    if (field === 'capabilityId') {
      const id = wholeNumber(value);
      if (id === undefined) unreadable = true;
      else found.push(capabilityOf(id));
    } else if (field === 'capabilityName') {
      const capability = capabilityByLabel(value);
      if (capability !== undefined) found.push(capability);
      else if (typeof value === 'string') label = true;
    } else if (field === 'attributeName' && typeof value === 'string') {
      const owner = ownerOf(value);
      if (owner !== undefined) found.push(owner);
    }
  }
  if (found.length === 0 && !unreadable && !label) return NOTHING;
  // A label unknown to the standard next to a known number is another wording, not another capability.
  return { capabilities: found, unreadable: unreadable || (label && found.length === 0) };
}

/** The capability that a scalar refers to: by its number, or by its name in any spelling. */
export function capabilityByLabel(value: unknown): CapabilityReference | undefined {
  const id = wholeNumber(value);
  if (id !== undefined) return capabilityOf(id);
  if (typeof value !== 'string') return undefined;
  const owner = ownerOf(value);
  return owner !== undefined && foldName(owner.name) === foldName(value) ? owner : undefined;
}

/** Whether the scalar only names a capability of the standard and says nothing else. */
export function isStandardCapability(value: unknown): boolean {
  const capability = capabilityByLabel(value);
  return capability !== undefined && findCapability(capability.id) !== undefined;
}

function membersOf(object: JsonObject): readonly Member[] {
  const members: readonly Member[] = Object.entries(object);
  const repeated = repeatedMembers(object);
  return repeated.length === 0 ? members : members.concat(repeated);
}

function listedField(name: string, listed: 'capabilities' | 'attributes' | undefined): string | undefined {
  if (listed === undefined) return undefined;
  const folded = foldName(name);
  if (folded === 'name' || folded === 'type')
    return listed === 'capabilities' ? 'capabilityName' : 'attributeName';
  return folded === 'id' && listed === 'capabilities' ? 'capabilityId' : undefined;
}
