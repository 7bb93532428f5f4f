import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { capabilityIdsOf } from '../../contract/capability-lists.js';
import type { FetchCommand } from '../../contract/fetch-commands.js';
import type { JsonObject } from '../../answers/json-answer.js';
import type { Identifiers } from '../../paths/identifiers.js';

/**
 * Resources remembered at once, oldest forgotten first: about 200 homes of 50 devices, a few MB. A forgotten one costs its next
 * read the commands that it lacks, nothing else.
 */
const LIMIT = 10_000;

/**
 * Milliseconds after which a resource is checked again: a device may gain capabilities, or have refused by mistake. An hour
 * keeps the wasted commands under one in a thousand for a device that is read once a second.
 */
const FORGOTTEN_AFTER = 60 * 60_000;

interface KnownResource {
  /** As a list said; `undefined` until one did. */
  listed: readonly number[] | undefined;
  /** Commands that the device said it does not have. */
  readonly unsupported: Set<string>;
  readonly since: number;
}

/** What this process has seen of resources' capabilities, so that a read asks only for what exists. */
@Injectable()
export class KnownResources {
  private readonly resources = new Map<string, KnownResource>();

  constructor(private readonly clock: Clock) {}

  /** Takes note of the resources of a list. */
  learn(networkId: string | undefined, list: readonly JsonObject[]): void {
    for (const resource of list) {
      const listed = capabilityIdsOf(resource);
      const { deviceNodeId, resourceEui } = resource;
      if (listed === undefined || typeof resourceEui !== 'string') continue;
      this.entry({ networkId, deviceNodeId: String(deviceNodeId), resourceEui }).listed = listed;
    }
  }

  /** The numbers of a resource's capabilities, where a list has said them. */
  capabilitiesOf(resource: Identifiers): readonly number[] | undefined {
    return this.find(resource)?.listed;
  }

  /** Takes note that the device does not have a command. */
  lacks(resource: Identifiers, fetch: FetchCommand): void {
    this.entry(resource).unsupported.add(keyOf(fetch));
  }

  /** Whether the device said that it does not have the command. */
  isLacking(resource: Identifiers, fetch: FetchCommand): boolean {
    return this.find(resource)?.unsupported.has(keyOf(fetch)) === true;
  }

  private entry(resource: Identifiers): KnownResource {
    const known = this.find(resource);
    if (known !== undefined) return known;
    const fresh = { listed: undefined, unsupported: new Set<string>(), since: this.clock.monotonic() };
    const key = textOf(resource);
    this.resources.delete(key);
    this.resources.set(key, fresh);
    const [oldest] = this.resources.keys();
    if (this.resources.size > LIMIT && oldest !== undefined) this.resources.delete(oldest);
    return fresh;
  }

  private find(resource: Identifiers): KnownResource | undefined {
    const known = this.resources.get(textOf(resource));
    if (known === undefined || this.clock.monotonic() - known.since > FORGOTTEN_AFTER) return undefined;
    return known;
  }
}

function textOf({ networkId, deviceNodeId, resourceEui }: Identifiers): string {
  return JSON.stringify([networkId, deviceNodeId, resourceEui]);
}

function keyOf({ capability, command }: FetchCommand): string {
  return `${capability.id}/${command.id}`;
}
