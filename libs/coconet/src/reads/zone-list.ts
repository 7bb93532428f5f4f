/** The zones of a network, as COCO lists them. */
import { DEFAULT_ZONE } from '../contract/lists.js';
import { identifierText } from '../contract/scalars.js';
import type { JsonObject } from '../answers/json-answer.js';
import { isIdentifier } from '../paths/identifiers.js';
import { UpstreamMalformed } from '../transport/upstream-errors.js';
import type { ResourceZoneView } from './zone-resources.view.js';

/** A zone to read. */
export interface ListedZone {
  readonly zone: ResourceZoneView;
  /** Whether COCO's list has it. COCO may not know a zone that it does not list. */
  readonly listed: boolean;
}

/**
 * The zones to read, each once: those that COCO lists, and its default zone, which a list may leave out.
 *
 * @throws UpstreamMalformed for a zone whose id can't be used in a path
 */
export function zonesToRead(list: readonly JsonObject[]): ListedZone[] {
  const zones = new Map<string, ListedZone>();
  for (const item of list) {
    const zone = readZone(item);
    if (!zones.has(zone.zoneId)) zones.set(zone.zoneId, { zone, listed: true });
  }
  if (!zones.has(DEFAULT_ZONE)) {
    zones.set(DEFAULT_ZONE, { zone: { zoneId: DEFAULT_ZONE, zoneName: null }, listed: false });
  }
  return [...zones.values()];
}

function readZone({ zoneId, zoneName }: JsonObject): ResourceZoneView {
  const id = identifierText(zoneId);
  if (id === undefined || !isIdentifier('zoneId', id)) {
    throw new UpstreamMalformed('COCO listed a zone without a usable id.');
  }
  return { zoneId: id, zoneName };
}
