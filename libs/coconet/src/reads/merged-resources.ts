import { Injectable } from '@nestjs/common';
import type { CallContext, Caller, GrantedPlaces } from '#access';
import { BrokerError, Clock, eachBounded } from '#kernel';
import type { Link } from '#vault';
import { WHOLE_ANSWER } from '../calls/coco-request.js';
import { CoconetSettings } from '../coconet-settings.js';
import { isSuccess, jsonAnswer, readList } from '../answers/json-answer.js';
import { operations } from '../policy/operations.js';
import { Policy } from '../policy/policy.js';
import { coversZone, placesOf } from '../policy/places.js';
import { isGrantedResource } from '../answers/granted-places.js';
import { LiveRights } from '../calls/live-rights.js';
import type { ReadTerms } from '../sharing/freshness.js';
import type { UpstreamAnswer } from '../transport/exchange.js';
import {
  ABOUT_THE_LINK,
  CallerGone,
  TooManyZones,
  UpstreamFailure,
  UpstreamTimeout,
} from '../transport/upstream-errors.js';
import { refuseAsProblem } from '../answers/upstream-refusal.js';
import { GrantedReads } from './granted-reads.js';
import { HIDDEN_ZONE, mergeZones, type ZoneResult } from './merge-zones.js';
import { zonesToRead, type ListedZone } from './zone-list.js';
import { withholdAttributes } from '../answers/withheld-attributes.js';
import { ZoneReads } from './zone-reads.js';

/** Reads the resources of all zones of a network as one list. */
@Injectable()
export class MergedResources {
  constructor(
    private readonly reads: GrantedReads,
    private readonly zones: ZoneReads,
    private readonly policy: Policy,
    private readonly settings: CoconetSettings,
    private readonly rights: LiveRights,
    private readonly clock: Clock,
  ) {}

  /**
   * Every resource once, with its kind and the zones it is in, and the zones that could not be read. Zones beyond the limit, and
   * those not reached within the time of one exchange, count as such: each is a call to COCO, and this is one call of the service.
   *
   * @throws BrokerError when the list of zones is unavailable, or the link can't be used
   */
  async read(call: CallContext, link: Link, networkId: string, terms: ReadTerms): Promise<UpstreamAnswer> {
    const permitted = this.policy.permit(operations.listZones, { networkId });
    const isLookUp = looksEverywhere(call.caller, networkId);
    const { answer } = await this.reads.read({
      ...permitted,
      ...WHOLE_ANSWER,
      ...terms,
      call,
      link,
      isLookUp,
    });
    refuseAsProblem(answer);
    if (!isSuccess(answer)) return answer;
    const zones = zonesToRead(readList(answer, 'zones')).filter(
      ({ zone }) => isLookUp || mayRead(call.caller, networkId, zone.zoneId),
    );
    const results = await this.readZones(call, link, networkId, zones, terms);
    // Zones were judged one after the other; the list is for the caller's current rights.
    const used = { call, link, operation: permitted.operation };
    const { caller } = await this.rights.require(used);
    const shown = caller === call.caller ? results : results.map((result) => narrowed(caller, result));
    const places = placesOf(caller);
    const placed =
      places === undefined ? shown : shown.map((result) => keepGranted(places, networkId, result));
    return jsonAnswer(200, mergeZones(placed));
  }

  private async readZones(
    call: CallContext,
    link: Link,
    networkId: string,
    zones: readonly ListedZone[],
    terms: ReadTerms,
  ): Promise<ZoneResult[]> {
    const { zoneLimit, zoneConcurrency, totalTimeout } = this.settings;
    const deadline = this.clock.monotonic() + totalTimeout;
    const readInTime = async (listed: ListedZone): Promise<ZoneResult> => {
      const isLate = this.clock.monotonic() > deadline;
      if (isLate) return { zone: listed.zone, failure: new UpstreamTimeout('total') };
      return this.readZone(call, link, networkId, listed, terms);
    };
    const read = await eachBounded(zones.slice(0, zoneLimit), zoneConcurrency, readInTime);
    const failure = new TooManyZones(zoneLimit);
    return [...read, ...zones.slice(zoneLimit).map(({ zone }): ZoneResult => ({ zone, failure }))];
  }

  private async readZone(
    call: CallContext,
    link: Link,
    networkId: string,
    { zone, listed }: ListedZone,
    terms: ReadTerms,
  ): Promise<ZoneResult> {
    const identifiers = { networkId, zoneId: zone.zoneId };
    try {
      if (terms.presence.gone) throw new CallerGone();
      const { answer, withheld } = await this.zones.read(call, link, identifiers, terms, {
        isLookUp: looksEverywhere(call.caller, networkId),
      });
      if (isSuccess(answer)) return { zone, resources: readList(answer, 'resources'), withheld };
      if (!listed && isUnknown(answer)) return { zone, resources: [], withheld: [] };
      throw new UpstreamFailure('COCO refused to show the zone.', { upstreamStatus: answer.status });
    } catch (error) {
      if (!(error instanceof BrokerError) || ABOUT_THE_LINK.has(error.code)) throw error;
      return { zone, failure: error };
    }
  }
}

/** Whether granted devices have to be looked for in all zones of the network. */
function looksEverywhere(caller: Caller, networkId: string): boolean {
  return placesOf(caller)?.devices.some((device) => device.networkId === networkId) === true;
}

function mayRead(caller: Caller, networkId: string, zoneId: string): boolean {
  const places = placesOf(caller);
  return places === undefined || coversZone(places, networkId, zoneId);
}

/** Of a zone that is not granted only the granted devices are left, and nothing of the zone itself. */
function keepGranted(places: GrantedPlaces, networkId: string, result: ZoneResult): ZoneResult {
  const { zone } = result;
  if (coversZone(places, networkId, zone.zoneId)) return result;
  const hidden = { ...result, zone: HIDDEN_ZONE };
  if (!('resources' in result)) return hidden;
  const resources = result.resources.filter((resource) => isGrantedResource(places, networkId, resource));
  return { ...hidden, resources, withheld: resources.length > 0 ? result.withheld : [] };
}

/** What the caller may still see of a zone judged when it could see more. */
function narrowed(caller: Caller, result: ZoneResult): ZoneResult {
  if (!('resources' in result)) return result;
  const { json, withheld } = withholdAttributes(caller, { resources: result.resources });
  const resources = (json as Pick<typeof result, 'resources'>).resources;
  return { ...result, resources, withheld: [...new Set([...result.withheld, ...withheld])] };
}

/** Whether COCO says that there is nothing to see, rather than that it cannot tell at the moment. */
function isUnknown({ status }: UpstreamAnswer): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}
