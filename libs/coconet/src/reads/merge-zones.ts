/** Merges the resources of several zones into one list. */
import type { BrokerError } from '#kernel';
import { describeResource } from './described-resource.js';
import type { JsonObject } from '../answers/json-answer.js';
import type { FailedZoneView, MergedResourcesView, ResourceZoneView } from './zone-resources.view.js';

/** The result of reading one zone. */
export type ZoneResult = ReadZone | FailedZone;

interface ReadZone {
  readonly zone: ResourceZoneView;
  readonly resources: readonly JsonObject[];
  readonly withheld: readonly string[];
}

interface FailedZone {
  readonly zone: ResourceZoneView;
  readonly failure: BrokerError;
}

/** Instead of a zone that the caller may not see: a resource in it is listed without a zone, and its failure without an id. */
export const HIDDEN_ZONE: ResourceZoneView = { zoneId: '', zoneName: null };

interface PlacedResource {
  readonly resource: JsonObject;
  readonly zones: ResourceZoneView[];
}

/** Every resource once, with the zones it is in; the zones that failed; and the capabilities that are withheld. */
export function mergeZones(results: readonly ZoneResult[]): JsonObject {
  const read = results.flatMap((result) => ('failure' in result ? [] : [result]));
  const failed = results.flatMap((result) => ('failure' in result ? [result] : []));
  const resources = new Map<string, PlacedResource>();
  for (const { zone, resources: found } of read)
    for (const resource of found) place(resource, zone, resources);
  return {
    resources: [...resources.values()].map(({ resource, zones }) => ({
      ...describeResource(resource),
      zones: zones.filter((zone) => zone !== HIDDEN_ZONE),
    })),
    failedZones: failed.map(failedZone),
    withheld: [...new Set(read.flatMap(({ withheld }) => withheld))],
  } satisfies Record<keyof MergedResourcesView, unknown>;
}

function failedZone({ zone, failure }: FailedZone): FailedZoneView {
  return { ...zone, code: failure.code, detail: failure.message };
}

function place(resource: JsonObject, zone: ResourceZoneView, resources: Map<string, PlacedResource>): void {
  const key = `${idText(resource.deviceNodeId)} ${idText(resource.resourceEui)}`;
  const known = resources.get(key);
  if (known === undefined) resources.set(key, { resource, zones: [zone] });
  else if (!known.zones.includes(zone)) known.zones.push(zone);
}

/** One zone may write a device's number as text, another as a number. */
function idText(id: unknown): string {
  return JSON.stringify(id ?? null).replaceAll('"', '');
}
