/** The COCONets while the sandbox runs: who owns them, what stands in them and in what state it is. */

import { findAttribute, findCapability } from '#standard';
import type { Capability } from '#standard';
import { networkDefinitions } from './home-definitions.js';
import type { NetworkDefinition } from './home-definitions.js';
import type { AttributeValue, Thing } from './things.js';

/** A COCONet. */
export interface Network {
  readonly networkId: string;
  readonly networkName: string;
  readonly categoryName: string;
  readonly ownerId: string;
  readonly zones: readonly Zone[];
}

/** A room. */
interface Zone {
  readonly zoneId: number;
  readonly zoneName: string;
  readonly resources: readonly Resource[];
}

/** An attribute's present value; `lastUpdateTimestamp` in epoch milliseconds. */
export interface AttributeState {
  readonly attributeId: number;
  readonly value: AttributeValue;
  readonly lastUpdateTimestamp: number;
}

/** The names of the capabilities that anything in the sandbox's homes has. */
export const offeredCapabilities: readonly string[] = [
  ...new Set(
    networkDefinitions.flatMap(({ zones }) =>
      zones.flatMap(({ things }) => things.flatMap(({ capabilities }) => Object.keys(capabilities))),
    ),
  ),
];

/** A lamp, a lock: the one thing in a home that has a state. */
export class Resource {
  readonly resourceEui: string;
  readonly deviceNodeId: number;
  readonly name: string;
  readonly #attributes: ReadonlyMap<Capability, Map<string, AttributeState>>;

  constructor({ resourceEui, name, capabilities }: Thing, deviceNodeId: number) {
    this.resourceEui = resourceEui;
    this.deviceNodeId = deviceNodeId;
    this.name = name;
    this.#attributes = new Map(Object.keys(capabilities).map((each) => [capabilityNamed(each), new Map()]));
    for (const [capability, values] of Object.entries(capabilities)) {
      for (const [attribute, value] of Object.entries(values)) this.write(capability, attribute, value);
    }
  }

  /** The capabilities it has, each with the attributes it reports. */
  get capabilities(): { capability: Capability; attributes: AttributeState[] }[] {
    return [...this.#attributes].map(([capability, attributes]) => ({
      capability,
      attributes: [...attributes.values()],
    }));
  }

  has(capability: Capability): boolean {
    return this.#attributes.has(capability);
  }

  read(capability: string, attribute: string): AttributeValue | undefined {
    return this.#attributes.get(capabilityNamed(capability))?.get(attribute)?.value;
  }

  /** Sets an attribute by the standard's names. Does nothing where the resource lacks the capability. */
  write(capability: string, attribute: string, value: AttributeValue): void {
    const definition = capabilityNamed(capability);
    const attributeId = findAttribute(definition, attribute)?.id;
    if (attributeId === undefined) throw new Error(`${capability} has no attribute ${attribute}`);
    const state = { attributeId, value, lastUpdateTimestamp: Date.now() };
    this.#attributes.get(definition)?.set(attribute, state);
  }
}

/** All COCONets, freshly set up. */
export class Homes {
  readonly #networks: readonly Network[] = networkDefinitions.map(setUp);

  /** The COCONets a user may see: their own. */
  networksOf(userId: string): readonly Network[] {
    return this.#networks.filter(({ ownerId }) => ownerId === userId);
  }

  /** A COCONet of this user; another user's is as good as none. */
  findNetwork(userId: string, networkId: string): Network | undefined {
    return this.networksOf(userId).find((network) => network.networkId === networkId);
  }

  findResource(network: Network, deviceNodeId: string, resourceEui: string): Resource | undefined {
    return network.zones
      .flatMap(({ resources }) => resources)
      .find((each) => each.resourceEui === resourceEui && String(each.deviceNodeId) === deviceNodeId);
  }
}

function setUp({ deviceNodeId, zones, ...network }: NetworkDefinition): Network {
  return {
    ...network,
    zones: zones.map(({ things, ...zone }) => ({
      ...zone,
      resources: things.map((thing) => new Resource(thing, deviceNodeId)),
    })),
  };
}

function capabilityNamed(name: string): Capability {
  const capability = findCapability(name);
  if (!capability) throw new Error(`the COCO standard has no capability ${name}`);
  return capability;
}
