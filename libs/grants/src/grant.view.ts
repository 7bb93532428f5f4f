import { OneOf, PageView, Uuid } from '#kernel';
import { grantScopes, type GrantScope } from './grant.js';

/** A zone of a network, by COCO’s ids. */
export class GrantedZone {
  readonly networkId!: string;

  readonly zoneId!: string;
}

/** A device of a network, by COCO’s ids. */
export class GrantedDevice {
  readonly networkId!: string;

  readonly deviceNodeId!: string;

  /** Absent for every resource of the device. */
  readonly resourceEui?: string | undefined;
}

/** A grant as seen by the service that may act on the link. */
export class HeldLinkGrant {
  @Uuid()
  readonly id!: string;

  @Uuid()
  readonly linkId!: string;

  /** The service that made the link. */
  @Uuid()
  readonly ownerId!: string;

  /** The service that may act on the link. */
  @Uuid()
  readonly serviceId!: string;

  @OneOf(grantScopes)
  readonly scopes!: GrantScope[];

  /** What the service may use of these is also limited by its own capabilities and, where the owner gave the grant, by the owner’s. */
  readonly capabilities!: string[];

  /** `null`, like `devices`, for the whole home. */
  readonly zones!: GrantedZone[] | null;

  readonly devices!: GrantedDevice[] | null;

  readonly createdAt!: Date;

  readonly notAfter!: Date;

  readonly breakGlass!: boolean;
}

/** A grant as the owner of the link and admins see it. */
export class LinkGrant extends HeldLinkGrant {
  readonly reason!: string;

  /** The service or the person that gave it. */
  readonly givenBy!: GrantGiver;

  /** `null` while it holds. */
  readonly endedAt!: Date | null;

  /** `null` while it holds. */
  @OneOf(['revoked', 'expired'])
  readonly endedBy!: 'revoked' | 'expired' | null;

  static readonly example: LinkGrant = {
    id: '01981f80-2b11-7c4e-9a52-6d0c9d8e7f60',
    linkId: '01981f3e-7c52-7a31-9d1c-3f0b8a6f5e21',
    ownerId: '01981f2a-11c0-7b08-8f7e-55d0c7e1a000',
    serviceId: '01981f2a-11c0-7b08-8f7e-55d0c7e1a001',
    scopes: ['coconet:read', 'coconet:execute'],
    capabilities: ['ON_OFF_CONTROL', 'LEVEL_CTRL'],
    zones: [{ networkId: '5e1a0c3f9b7d4e2a6c8f0b11', zoneId: '3' }],
    devices: null,
    createdAt: new Date('2027-01-31T07:30:00.000Z'),
    notAfter: new Date('2027-03-31T00:00:00.000Z'),
    breakGlass: false,
    reason: 'Evening scenes in the living room',
    givenBy: { kind: 'service', id: '01981f2a-11c0-7b08-8f7e-55d0c7e1a000' },
    endedAt: null,
    endedBy: null,
  };
}

/** Who gave a grant. */
export class GrantGiver {
  @OneOf(['service', 'admin'])
  readonly kind!: 'service' | 'admin';

  readonly id!: string;
}

/** A page of a link’s grants. */
export class LinkGrantPage extends PageView {
  readonly items!: LinkGrant[];

  static readonly example: LinkGrantPage = { items: [LinkGrant.example], nextCursor: null };
}

const {
  reason: _reason,
  givenBy: _givenBy,
  endedAt: _endedAt,
  endedBy: _endedBy,
  ...held
} = LinkGrant.example;

/** A page of the grants that the caller holds. */
export class HeldLinkGrantPage extends PageView {
  readonly items!: HeldLinkGrant[];

  static readonly example: HeldLinkGrantPage = { items: [held], nextCursor: null };
}
