import { Open } from '#kernel';
import { CocoId } from './coco-id.js';

/** One of a user's COCONets. */
@Open()
export class NetworkView {
  readonly networkId!: string;

  readonly networkName?: string;

  /** `IOT`, or `CALL_NET` for calls and chats, if COCO says so. */
  readonly networkType?: string;

  /** False for a network without devices; left out if COCO does not say what the network is for. */
  readonly holdsDevices?: boolean;

  /** The user’s role in it, if COCO says so: `OWNER`, `ADMIN` or `GUEST`. */
  readonly role?: string;
}

/** The user's COCONets. */
@Open()
export class NetworksView {
  readonly networks!: NetworkView[];

  static readonly example: NetworksView = {
    networks: [
      {
        networkId: '5e1a0c3f9b7d4e2a6c8f0b11',
        networkName: 'Ockham Park',
        networkType: 'IOT',
        holdsDevices: true,
        role: 'OWNER',
      },
    ],
  };
}

/** One zone of a COCONet. */
@Open()
export class ZoneView {
  @CocoId()
  readonly zoneId!: string | number;

  readonly zoneName?: string;
}

/** The zones of a COCONet. */
@Open()
export class ZonesView {
  readonly zones!: ZoneView[];

  static readonly example: ZonesView = { zones: [{ zoneId: 1, zoneName: 'Living room' }] };
}
