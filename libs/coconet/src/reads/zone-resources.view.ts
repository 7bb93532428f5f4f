import { AnyValue, Open } from '#kernel';
import { NodeId } from './coco-id.js';

/** A resource as lists show it. */
@Open()
export class ZoneResourceView {
  readonly resourceEui!: string;

  @NodeId()
  readonly deviceNodeId!: number;

  readonly name?: string;

  /** What it is, if COCO says so, such as `BULB`, `DOOR_LOCK` or `CAMERA`. */
  readonly kind?: string;

  /** What it can do, if COCO says so: the standard’s names, for which `GET /v1/capabilities` lists the commands. */
  readonly capabilityNames?: string[];

  static readonly example: ZoneResourceView = {
    resourceEui: '3/zigbee/3C6A2CFFFED0AF76/01',
    deviceNodeId: 2415919104,
    name: 'Floor lamp',
    kind: 'BULB',
    capabilityNames: ['ON_OFF_CONTROL', 'LEVEL_CTRL'],
  };
}

/** The resources of one zone. */
@Open()
export class ZoneResourcesView {
  readonly resources!: ZoneResourceView[];

  static readonly example: ZoneResourcesView = { resources: [ZoneResourceView.example] };
}

/** A zone that a resource is in. */
@Open()
export class ResourceZoneView {
  readonly zoneId!: string;

  @AnyValue()
  readonly zoneName?: unknown;
}

/** A resource with the zones it is in. */
export class MergedResourceView extends ZoneResourceView {
  /** The zones it is in. Zone 0 holds resources that are in no room; it has no name unless COCO lists it. */
  readonly zones!: ResourceZoneView[];

  static override readonly example: MergedResourceView = {
    ...ZoneResourceView.example,
    zones: [{ zoneId: '1', zoneName: 'Living room' }],
  };
}

/** A zone that could not be read. */
export class FailedZoneView extends ResourceZoneView {
  /** The code of a problem. */
  readonly code!: string;

  readonly detail!: string;
}

/** The resources of all zones of a COCONet. */
@Open()
export class MergedResourcesView {
  readonly resources!: MergedResourceView[];

  /** Zones that could not be read: their resources are missing here. */
  readonly failedZones!: FailedZoneView[];

  /** Capabilities whose state the service may not read. */
  readonly withheld!: string[];

  static readonly example: MergedResourcesView = {
    resources: [MergedResourceView.example],
    failedZones: [],
    withheld: [],
  };
}
