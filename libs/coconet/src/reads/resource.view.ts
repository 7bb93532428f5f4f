import { AnyValue, Open } from '#kernel';
import { UnreadValueView } from './by-command/unread-value.view.js';
import { NodeId } from './coco-id.js';
import { ZoneResourceView } from './zone-resources.view.js';

/** One attribute of a capability. */
@Open()
export class AttributeView {
  readonly attributeId!: number;

  @AnyValue()
  readonly value?: unknown;

  /** The standard’s name, if it has one. */
  readonly attributeName?: string;

  /** When the value was read, if COCO says so: RFC 3339, in UTC. */
  readonly updatedAt?: string;

  /** The type of the value in COCO’s terms. */
  readonly type?: string;

  /** Such as `percent` or `kelvin`. */
  readonly unit?: string;

  /** When the broker read it from the device, in UTC; only if the broker reads by command. */
  readonly readAt?: string;
}

/** One capability of a resource. */
@Open()
export class ResourceCapabilityView {
  readonly capabilityId!: number;

  /** The standard’s name, if it has one. */
  readonly capabilityName?: string;

  readonly attributes?: AttributeView[];
}

/** A resource with its state. */
@Open()
export class ResourceView {
  readonly resourceEui?: string;

  @NodeId()
  readonly deviceNodeId?: number;

  readonly name?: string;

  readonly capabilities?: ResourceCapabilityView[];

  /** Values that could not be read; only if the broker reads by command. */
  readonly unread?: UnreadValueView[];

  /** Capabilities whose state the service may not read. */
  readonly withheld!: string[];

  static readonly example: ResourceView = {
    resourceEui: ZoneResourceView.example.resourceEui,
    deviceNodeId: ZoneResourceView.example.deviceNodeId,
    name: 'Floor lamp',
    capabilities: [
      {
        capabilityId: 1,
        capabilityName: 'LEVEL_CTRL',
        attributes: [
          { attributeId: 0, value: 80, attributeName: 'LEVEL_PCT', type: 'uint8', unit: 'percent' },
        ],
      },
    ],
    withheld: [],
  };
}
