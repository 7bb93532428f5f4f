import { Injectable } from '@nestjs/common';
import type { CallContext } from '#access';
import { BrokerError, eachBounded, type ProblemCode } from '#kernel';
import type { Link } from '#vault';
import { CoconetSettings } from '../coconet-settings.js';
import { isSuccess, jsonAnswer, readList, refuseServerError, type JsonObject } from '../json-answer.js';
import { isIdentifier } from '../paths/identifiers.js';
import { operations } from '../policy/operations.js';
import { Policy } from '../policy/policy.js';
import type { CallerPresence } from '../transport/caller-presence.js';
import type { UpstreamAnswer } from '../transport/exchange.js';
import { CallerGone, UpstreamFailure } from '../transport/upstream-errors.js';
import { GrantedReads } from './granted-reads.js';

/** A zone as COCO's list names it. */
interface Zone {
  readonly zoneId: string;
  readonly zoneName: unknown;
}

/** What reading one zone gave. */
type ZoneResult = { readonly zone: Zone } & (
  | { readonly resources: readonly JsonObject[]; readonly withheld: readonly string[] }
  | { readonly failure: BrokerError }
);

/** Errors that say the link can't be used at all: no other zone would fare better. */
const ABOUT_THE_LINK: ReadonlySet<ProblemCode> = new Set([
  'not_found',
  'link_not_active',
  'reauthorization_required',
  'vault_unavailable',
]);

/** Reads the resources of all zones of a network as one list. */
@Injectable()
export class MergedResources {
  constructor(
    private readonly reads: GrantedReads,
    private readonly policy: Policy,
    private readonly settings: CoconetSettings,
  ) {}

  /**
   * Every resource once, with the zones it is in, and the zones that could not be read.
   *
   * @throws BrokerError when the list of zones can't be had, or the link can't be used
   */
  async read(
    call: CallContext,
    link: Link,
    networkId: string,
    presence: CallerPresence,
  ): Promise<UpstreamAnswer> {
    const permitted = this.policy.permit(operations.listZones, { networkId });
    const { answer } = await this.reads.read(call, link, permitted, { ...wholeAnswer, presence });
    refuseServerError(answer);
    if (!isSuccess(answer)) return answer;
    const zones = readList(answer, 'zones').map(readZone);
    const results = await eachBounded(zones, this.settings.zoneConcurrency, (zone) =>
      this.readZone(call, link, networkId, zone, presence),
    );
    return jsonAnswer(200, merge(results));
  }

  private async readZone(
    call: CallContext,
    link: Link,
    networkId: string,
    zone: Zone,
    presence: CallerPresence,
  ): Promise<ZoneResult> {
    const permitted = this.policy.permit(operations.readZone, { networkId, zoneId: zone.zoneId });
    try {
      if (presence.gone) throw new CallerGone();
      const { answer, withheld } = await this.reads.read(call, link, permitted, { ...wholeAnswer, presence });
      if (!isSuccess(answer)) {
        throw new UpstreamFailure('COCO refused to show the zone.', { upstreamStatus: answer.status });
      }
      return { zone, resources: readList(answer, 'resources'), withheld };
    } catch (error) {
      if (!(error instanceof BrokerError) || ABOUT_THE_LINK.has(error.code)) throw error;
      return { zone, failure: error };
    }
  }
}

const wholeAnswer = { query: '', headers: [], collect: true } as const;

function readZone({ zoneId, zoneName }: JsonObject): Zone {
  const id = typeof zoneId === 'number' ? String(zoneId) : zoneId;
  if (typeof id !== 'string' || !isIdentifier('zoneId', id)) {
    throw new UpstreamFailure('COCO listed a zone without a usable id.');
  }
  return { zoneId: id, zoneName };
}

function merge(results: readonly ZoneResult[]): JsonObject {
  const resources = new Map<string, { resource: JsonObject; zones: Zone[] }>();
  for (const result of results) {
    if ('failure' in result) continue;
    for (const resource of result.resources) {
      const key = JSON.stringify([resource.deviceNodeId, resource.resourceEui]);
      const known = resources.get(key);
      if (known) known.zones.push(result.zone);
      else resources.set(key, { resource, zones: [result.zone] });
    }
  }
  return {
    resources: [...resources.values()].map(({ resource, zones }) => ({ ...resource, zones })),
    failedZones: results.flatMap((result) =>
      'failure' in result
        ? [{ ...result.zone, code: result.failure.code, detail: result.failure.message }]
        : [],
    ),
    withheld: [...new Set(results.flatMap((result) => ('failure' in result ? [] : result.withheld)))],
  };
}
