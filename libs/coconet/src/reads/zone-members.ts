import { Injectable } from '@nestjs/common';
import type { GrantedPlaces } from '#access';
import { Clock } from '#kernel';
import type { CocoRequest } from '../calls/coco-request.js';
import { Refusals } from '../calls/refusals.js';
import { ResourceLocator } from '../calls/resource-locator.js';
import { isSuccess, readList } from '../answers/json-answer.js';
import { placeOf } from '../answers/granted-places.js';
import { coversPlace, PlaceNotGranted, placesOf } from '../policy/places.js';
import { CallerPresence } from '../transport/caller-presence.js';
import { ZoneReads } from './zone-reads.js';

/**
 * Milliseconds for which it is relied on that a resource is in a zone: short, because a lamp that was moved out of a granted room
 * is not granted any more, and long enough for a scene's commands to ask COCO once.
 */
const RELIED_ON = 30_000;

/** Zones remembered at most, the oldest forgotten first. */
const LIMIT = 1_000;

interface Members {
  readonly resources: ReadonlySet<string>;
  readonly readAt: number;
}

/** What is in the zones that grants name: COCO's paths of resources say nothing about zones. */
@Injectable()
export class ZoneMembers extends ResourceLocator {
  private readonly zones = new Map<string, Members>();

  constructor(
    private readonly reads: ZoneReads,
    private readonly refusals: Refusals,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async locate<Request extends CocoRequest>(request: Request): Promise<Request> {
    const { call, operation, identifiers } = request;
    const places = placesOf(call.caller);
    if (places === undefined || coversPlace(places, operation, identifiers)) return request;
    if (await this.isInGrantedZone(request, places)) return { ...request, isLocated: true };
    const error = new PlaceNotGranted();
    const { capability } = request;
    const asked = { operation: operation.name, capability: capability?.name, command: capability?.command };
    this.refusals.note(call, request.link, asked, error);
    throw error;
  }

  private async isInGrantedZone(request: CocoRequest, { zones }: GrantedPlaces): Promise<boolean> {
    const { operation, identifiers } = request;
    if (operation.path !== 'resource' && operation.path !== 'commands') return false;
    for (const { networkId, zoneId } of zones) {
      if (networkId !== identifiers.networkId) continue;
      const resources = await this.membersOf(request, zoneId);
      if (resources.has(keyOf(identifiers))) return true;
    }
    return false;
  }

  private async membersOf(request: CocoRequest, zoneId: string): Promise<ReadonlySet<string>> {
    const { call, link, operation, identifiers, presence = new CallerPresence() } = request;
    const key = JSON.stringify([link.id, identifiers.networkId, zoneId]);
    const now = this.clock.monotonic();
    const known = this.zones.get(key);
    if (known !== undefined && now - known.readAt < RELIED_ON) return known.resources;
    const zone = { networkId: identifiers.networkId, zoneId };
    // A caller that may command a resource may have the broker find it.
    const { answer } = await this.reads.read(call, link, zone, { presence }, { scope: operation.scope });
    if (!isSuccess(answer)) return new Set();
    const list = readList(answer, 'resources');
    const resources = new Set(list.map((resource) => keyOf(placeOf(resource))));
    this.zones.delete(key);
    this.zones.set(key, { resources, readAt: now });
    const [oldest] = this.zones.keys();
    if (this.zones.size > LIMIT && oldest !== undefined) this.zones.delete(oldest);
    return resources;
  }
}

function keyOf({
  deviceNodeId,
  resourceEui,
}: Pick<CocoRequest['identifiers'], 'deviceNodeId' | 'resourceEui'>): string {
  return JSON.stringify([deviceNodeId, resourceEui]);
}
