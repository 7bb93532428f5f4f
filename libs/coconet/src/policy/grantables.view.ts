/** The state of a capability, as something that a service can be granted. */
export class GrantableState {
  /** Put this into `capabilities` of a service to grant only this. */
  readonly grant!: string;

  /** Whether `*` leaves it out, so that it must be granted by name. */
  readonly sensitive!: boolean;
}

/** A command of a capability. */
export class GrantableCommand extends GrantableState {
  readonly id!: number;

  /** COCO’s name. */
  readonly name!: string;
}

/** A capability with its parts. */
export class GrantableCapability {
  readonly id!: number;

  /** COCO’s name. As a grant it covers the state and all commands. */
  readonly name!: string;

  /** Its attributes. */
  readonly state!: GrantableState;

  readonly commands!: GrantableCommand[];
}

/** Every capability of the COCO standard. */
export class CapabilityList {
  readonly items!: GrantableCapability[];

  static readonly example: CapabilityList = {
    items: [
      {
        id: 9,
        name: 'FIRE_SENSING',
        state: { grant: 'FIRE_SENSING.read', sensitive: false },
        commands: [
          {
            id: 1,
            name: 'FIRE_SENSING_DISABLE',
            grant: 'FIRE_SENSING.FIRE_SENSING_DISABLE',
            sensitive: true,
          },
        ],
      },
    ],
  };
}
