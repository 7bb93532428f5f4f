/** The COCONets while the sandbox runs: their owners, contents and state. */

import { findAttribute, findCapability } from '#standard';
import type { Attribute, Capability } from '#standard';
import type { CallNetworkDefinition, NetworkDefinition } from './home-definitions.js';
import type { Population } from './population.js';
import type { AttributeValue, Thing, ThingKind } from './things.js';

/** A COCONet. */
export interface Network {
  readonly networkId: string;
  readonly networkName: string;
  readonly categoryName: string;
  readonly ownerId: string;
  readonly zones: readonly Zone[];
  /** Zone 0, which no list of zones names. */
  readonly inNoRoom: readonly Resource[];
  /** Calls and chats, no devices. */
  readonly isForCalls: boolean;
  /** Which of two spellings its gateway uses, where a dialect has two. */
  readonly variant: number;
}

/** A room. */
interface Zone {
  readonly zoneId: number;
  readonly zoneName: string;
  readonly resources: readonly Resource[];
}

/** An attribute's true value, and what the device reports in its place for a while. */
interface HeldAttribute {
  readonly actual: AttributeState;
  readonly stale?: { readonly reported: AttributeState; readonly until: number } | undefined;
}

/** An attribute's present value, and since when. */
export interface AttributeState {
  readonly definition: Attribute;
  readonly value: AttributeValue;
  readonly updatedAt: Date;
}

/** A lamp, a lock: the one thing in a home that has a state. */
export class Resource {
  readonly resourceEui: string;
  readonly deviceNodeId: number;
  readonly name: string;
  readonly kind: ThingKind;
  readonly #attributes: ReadonlyMap<Capability, Map<string, HeldAttribute>>;

  constructor({ resourceEui, name, kind, capabilities }: Thing, deviceNodeId: number) {
    this.resourceEui = resourceEui;
    this.deviceNodeId = deviceNodeId;
    this.name = name;
    this.kind = kind;
    this.#attributes = new Map(Object.keys(capabilities).map((each) => [capabilityNamed(each), new Map()]));
    for (const [capability, values] of Object.entries(capabilities)) {
      for (const [attribute, value] of Object.entries(values)) this.write(capability, attribute, value);
    }
  }

  /** The capabilities it has, each with the attributes it reports. */
  get capabilities(): { capability: Capability; attributes: AttributeState[] }[] {
    return [...this.#attributes].map(([capability, attributes]) => ({
      capability,
      attributes: [...attributes.values()].map(reportedState),
    }));
  }

  /** The attributes it reports under one capability, of these names. */
  states(capability: Capability, attributes: readonly string[]): AttributeState[] {
    const held = this.#attributes.get(capability);
    return attributes.flatMap((name) => {
      const attribute = held?.get(name);
      return attribute ? [reportedState(attribute)] : [];
    });
  }

  has(capability: Capability): boolean {
    return this.#attributes.has(capability);
  }

  /** How an attribute really is, whatever the resource reports. */
  read(capability: string, attribute: string): AttributeValue | undefined {
    return this.#attributes.get(capabilityNamed(capability))?.get(attribute)?.actual.value;
  }

  /**
   * Sets an attribute by the standard's names; whether it has been: not where the resource lacks the capability.
   *
   * @param staleFor milliseconds for which the resource keeps reporting what it reported before
   */
  write(capability: string, attribute: string, value: AttributeValue, staleFor = 0): boolean {
    const holder = capabilityNamed(capability);
    const definition = findAttribute(holder, attribute);
    if (!definition) throw new Error(`${capability} has no attribute ${attribute}`);
    const attributes = this.#attributes.get(holder);
    if (!attributes) return false;
    const before = attributes.get(attribute);
    const stale =
      before && staleFor > 0 ? { reported: reportedState(before), until: Date.now() + staleFor } : undefined;
    attributes.set(attribute, { actual: { definition, value, updatedAt: new Date() }, stale });
    return true;
  }
}

/** All COCONets, freshly set up. */
export class Homes {
  readonly #networks: readonly Network[];

  constructor({ networks, callNetworks }: Population) {
    this.#networks = [...networks.map(setUp), ...callNetworks.map(callNetwork)];
  }

  /** The COCONets a user may see: their own, those for calls included. */
  networksOf(userId: string): readonly Network[] {
    return this.#networks.filter(({ ownerId }) => ownerId === userId);
  }

  findResource(network: Network, deviceNodeId: string, resourceEui: string): Resource | undefined {
    return [...network.zones.flatMap(({ resources }) => resources), ...network.inNoRoom].find(
      (each) => each.resourceEui === resourceEui && String(each.deviceNodeId) === deviceNodeId,
    );
  }
}

function reportedState({ actual, stale }: HeldAttribute): AttributeState {
  return stale && Date.now() < stale.until ? stale.reported : actual;
}

function setUp(
  { deviceNodeId, zones, inNoRoom = [], ...network }: NetworkDefinition,
  variant: number,
): Network {
  return {
    ...network,
    variant,
    isForCalls: false,
    inNoRoom: inNoRoom.map((thing) => new Resource(thing, deviceNodeId)),
    zones: zones.map(({ things, ...zone }) => ({
      ...zone,
      resources: things.map((thing) => new Resource(thing, deviceNodeId)),
    })),
  };
}

function callNetwork(definition: CallNetworkDefinition): Network {
  return {
    ...definition,
    categoryName: 'Call',
    zones: [],
    inNoRoom: [],
    isForCalls: true,
    variant: 0,
  };
}

function capabilityNamed(name: string): Capability {
  const capability = findCapability(name);
  if (!capability) throw new Error(`the COCO standard has no capability ${name}`);
  return capability;
}
