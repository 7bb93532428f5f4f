/** Merges the resources of several zones into one list. */
import type { BrokerError } from '#kernel';
import { kindOf } from '../contract/lists.js';
import type { JsonObject } from '../answers/json-answer.js';
import type { Zone } from './zone-list.js';

/** The result of reading one zone. */
export type ZoneResult = { readonly zone: Zone } & (
  | { readonly resources: readonly JsonObject[]; readonly withheld: readonly string[] }
  | { readonly failure: BrokerError }
);

interface PlacedResource {
  readonly resource: JsonObject;
  readonly zones: Zone[];
}

/** Every resource once, with the zones it is in; the zones that failed; and the capabilities that are withheld. */
export function mergeZones(results: readonly ZoneResult[]): JsonObject {
  const read = results.flatMap((result) => ('failure' in result ? [] : [result]));
  const failed = results.flatMap((result) => ('failure' in result ? [result] : []));
  const resources = new Map<string, PlacedResource>();
  for (const { zone, resources: found } of read)
    for (const resource of found) place(resource, zone, resources);
  return {
    resources: [...resources.values()].map(({ resource, zones }) => ({ ...withKind(resource), zones })),
    failedZones: failed.map(({ zone, failure: { code, message } }) => ({ ...zone, code, detail: message })),
    withheld: [...new Set(read.flatMap(({ withheld }) => withheld))],
  };
}

/** A listed resource, with its kind if COCO gives it; the same object if it does not. */
export function withKind(resource: JsonObject): JsonObject {
  const kind = kindOf(resource);
  return kind === undefined ? resource : { ...resource, kind };
}

function place(resource: JsonObject, zone: Zone, resources: Map<string, PlacedResource>): void {
  const key = `${idText(resource.deviceNodeId)} ${idText(resource.resourceEui)}`;
  const known = resources.get(key);
  if (known === undefined) resources.set(key, { resource, zones: [zone] });
  else if (!known.zones.includes(zone)) known.zones.push(zone);
}

/** One zone may write a device's number as text, another as a number. */
function idText(id: unknown): string {
  return JSON.stringify(id ?? null).replaceAll('"', '');
}
