/**
 * Removes from COCO's answers what the service is not granted to see: a lock's PINs never reach a service that only switches
 * lamps.
 *
 * The rules do not depend on the shape of an answer. Anything that names a capability that is not granted, in any spelling,
 * loses everything except that name. Anything that looks like an attribute, a value or a secret is shown only below a granted
 * capability.
 */
import type { Caller } from '#access';
import { fieldOf } from '../contract/fields.js';
import { wholeNumber } from '../contract/scalars.js';
import { ExactNumber } from '../json/exact-number.js';
import { isJsonObject, setMember, type JsonObject } from '../json/json-object.js';
import { DEEPEST, parseJson } from '../json/parse-json.js';
import { isGranted, type CapabilityReference } from '../policy/grants.js';
import { UpstreamMalformed } from '../transport/upstream-errors.js';
import { maskNumbers } from './masked-text.js';
import { natureOf, ownerOf } from './member-nature.js';
import { capabilitiesNamedBy, capabilityByLabel, isStandardCapability } from './named-capabilities.js';

/** The rest of an answer, and the names of what was removed. */
export interface Remainder {
  readonly json: unknown;
  /** Names of capabilities, or numbers where the standard has no name. */
  readonly withheld: readonly string[];
  /** Names of the sensitive capabilities of which something is left. */
  readonly sensitive: readonly string[];
}

/** Used in `withheld` for anything that belongs to no capability named in the answer. */
const UNNAMED = 'unknown';

/** Where a value is in the answer. */
interface Place {
  /** Below a capability that the service may read. */
  readonly granted: boolean;
  /** Directly in a list, or a map, of these. */
  readonly listed?: 'capabilities' | 'attributes' | undefined;
  /** At the top of the answer to a command of a capability that the service may use. */
  readonly commanded?: boolean;
  /** In words about an error. */
  readonly error?: boolean;
}

const DROPPED = Symbol('not shown');

/**
 * The part of an answer that a service may see.
 *
 * @param json as `parseJson` reads it, so that repeated members are known
 * @param commanded the granted capability whose command was answered: what the command returned belongs to it
 * @throws UpstreamMalformed when it is nested too deeply, strings that hold JSON included
 */
export function withholdAttributes(
  caller: Caller,
  json: unknown,
  commanded?: CapabilityReference,
): Remainder {
  const withholding = new Withholding(caller);
  const kept = withholding.keep(json, { granted: false, commanded: commanded !== undefined });
  return {
    json: kept === DROPPED ? null : kept,
    withheld: [...withholding.withheld],
    sensitive: [...withholding.sensitive],
  };
}

class Withholding {
  readonly withheld = new Set<string>();
  readonly sensitive = new Set<string>();
  private depth = 0;

  constructor(private readonly caller: Caller) {}

  /** @returns `DROPPED` if nothing is left */
  keep(value: unknown, place: Place): unknown {
    if (this.depth > DEEPEST) throw new UpstreamMalformed('COCO’s answer is nested too deeply.');
    this.depth += 1;
    const kept = this.keepOneLevel(value, place);
    this.depth -= 1;
    return kept;
  }

  private keepOneLevel(value: unknown, place: Place): unknown {
    if (typeof value === 'string') return this.keepText(value, place);
    if (Array.isArray(value)) return value.map((item) => this.keepItem(item, place)).filter(isKept);
    return isJsonObject(value) ? this.keepObject(value, place) : value;
  }

  /** In a list of capabilities scalars may be their numbers and names, and nothing else. */
  private keepItem(item: unknown, place: Place): unknown {
    const bare = !isJsonObject(item);
    if (place.listed !== 'capabilities' || !bare || isStandardCapability(item)) return this.keep(item, place);
    return this.drop(UNNAMED);
  }

  private keepObject(object: JsonObject, place: Place): unknown {
    const { capabilities, unreadable } = capabilitiesNamedBy(object, place.listed);
    const refused = capabilities.filter((capability) => !isGranted(this.caller, capability));
    for (const { name } of refused) this.withheld.add(name);
    if (unreadable) this.withheld.add(UNNAMED);
    if (refused.length > 0 || unreadable) return identityOf(object);
    if (capabilities.some(({ sensitive }) => sensitive) && saysMore(object))
      for (const capability of capabilities) this.show(capability);
    const named = capabilities.length > 0;
    if (!named && (place.listed === 'capabilities' || (!place.granted && isAttribute(object)))) {
      this.withheld.add(UNNAMED);
      return identityOf(object);
    }
    const inside = { ...place, granted: named || place.granted, listed: undefined };
    return this.keepMembers(object, (name, value) => this.keepMember(name, value, inside, named));
  }

  private keepMember(name: string, value: unknown, place: Place, named: boolean): unknown {
    const nature = natureOf(name);
    const below = { granted: place.granted, error: place.error };
    switch (nature.kind) {
      case 'owned':
        if (!isGranted(this.caller, nature.owner)) return this.drop(nature.owner.name);
        this.show(nature.owner);
        return this.keep(value, { ...below, granted: true });
      case 'capabilities':
        return this.keepCapabilities(value);
      case 'state':
        return place.granted ? this.keep(value, { ...below, listed: 'attributes' }) : this.drop(UNNAMED);
      case 'response':
        return place.granted || place.commanded === true
          ? this.keep(value, { granted: true, listed: 'attributes' })
          : this.drop(UNNAMED);
      case 'error':
        return this.keep(value, { ...below, error: true });
      case 'plain':
        // A capability's attributes belong to it; anything else attached to it may belong to another.
        return this.keep(value, named ? { ...below, granted: false } : below);
    }
  }

  private keepCapabilities(value: unknown): unknown {
    const listed: Place = { granted: false, listed: 'capabilities' };
    if (Array.isArray(value)) return this.keep(value, listed);
    if (!isJsonObject(value)) return isStandardCapability(value) ? value : this.keepLabel(value);
    const { capabilities, unreadable } = capabilitiesNamedBy(value, 'capabilities');
    if (capabilities.length > 0 || unreadable) return this.keepObject(value, listed);
    return this.keepMembers(value, (name, item) => this.keepOfMap(name, item));
  }

  /** `{"3": […]}` and `{"LOCK_CONTROL": {…}}`: maps by the numbers or names of capabilities. */
  private keepOfMap(name: string, value: unknown): unknown {
    const capability = capabilityByLabel(name);
    if (capability === undefined) return this.keepMember(name, value, { granted: false }, false);
    if (!isGranted(this.caller, capability)) return this.drop(capability.name);
    this.show(capability);
    return this.keep(value, { granted: true, listed: 'attributes' });
  }

  /** A count or a flag says how many capabilities there are; text could say anything. */
  private keepLabel(value: unknown): unknown {
    if (typeof value === 'string') return this.keepText(value, { granted: false, listed: 'capabilities' });
    return value instanceof ExactNumber ? this.drop(UNNAMED) : value;
  }

  private keepMembers(object: JsonObject, keep: (name: string, value: unknown) => unknown): JsonObject {
    const kept: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(object)) {
      const shown = keep(name, value);
      if (isKept(shown)) setMember(kept, name, shown);
    }
    return kept;
  }

  /** Text may itself be JSON, as COCO's metadata is. It is rewritten: a repeated member could say two things. */
  private keepText(text: string, place: Place): unknown {
    const json = /^\s*[[{]/.test(text) ? parsed(text) : undefined;
    if (json === undefined) return place.error === true ? maskNumbers(text) : text;
    const kept = this.keep(json, place);
    return kept === DROPPED ? DROPPED : JSON.stringify(kept);
  }

  private show({ name, sensitive }: CapabilityReference): void {
    if (sensitive) this.sensitive.add(name);
  }

  private drop(name: string): typeof DROPPED {
    this.withheld.add(name);
    return DROPPED;
  }
}

function isKept(value: unknown): boolean {
  return value !== DROPPED;
}

/** Whether an object says more about a capability than which one it is. */
function saysMore(object: JsonObject): boolean {
  return Object.keys(object).length > Object.keys(identityOf(object)).length;
}

/** Whether the object is an attribute, whatever it belongs to. */
function isAttribute(object: JsonObject): boolean {
  return Object.keys(object).some((name) => {
    const field = fieldOf(name);
    return field === 'attributeId' || field === 'attributeName';
  });
}

/** What is left of a withheld object: the numbers and standard names that identify it. */
function identityOf(object: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object).filter(([name, value]) => {
      switch (fieldOf(name)) {
        case 'capabilityId':
        case 'attributeId':
          return wholeNumber(value) !== undefined;
        case 'capabilityName':
          return isStandardCapability(value);
        case 'attributeName':
          return typeof value === 'string' && ownerOf(value) !== undefined;
        default:
          return false;
      }
    }),
  );
}

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
