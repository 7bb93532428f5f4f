import { Keywords, OneOf } from '#kernel';

/** One allowed value of a parameter that is a closed list. */
export class StandardValue {
  @Keywords({ type: 'integer' })
  readonly value!: number;

  readonly name!: string;
}

/** One parameter of a command: a member of `params`. */
export class StandardParameter {
  readonly name!: string;

  @OneOf(['boolean', 'string', 'integer', 'number'])
  readonly type!: 'boolean' | 'string' | 'integer' | 'number';

  /** Whether the command is refused without it. */
  readonly required!: boolean;

  @Keywords({ type: 'integer' })
  readonly minimum?: number;

  @Keywords({ type: 'integer' })
  readonly maximum?: number;

  /** Such as `percent` or `milliseconds`. */
  readonly unit?: string;

  /** The only values that it may have. */
  readonly values?: StandardValue[];
}

/** One command of a capability. */
export class StandardCommand {
  readonly id!: number;

  /** COCO’s name: put it into `command`. */
  readonly name!: string;

  /** Whether `*` in a service’s capabilities leaves it out. */
  readonly sensitive!: boolean;

  /** `null` if the standard does not publish them: the broker then passes on what it is given. */
  readonly parameters!: StandardParameter[] | null;
}

/** One attribute that a capability reports. */
export class StandardAttribute {
  readonly id!: number;

  readonly name!: string;

  /** In COCO’s terms, if the standard says so. */
  readonly type?: string;

  readonly unit?: string;
}

/** Something that a resource can do. */
export class StandardCapability {
  readonly id!: number;

  /** COCO’s name: put it into `capability`. */
  readonly name!: string;

  /** Whether `*` in a service’s capabilities leaves out its state and all its commands. */
  readonly sensitive!: boolean;

  readonly commands!: StandardCommand[];

  readonly attributes!: StandardAttribute[];
}

/** Every capability of the COCO standard. */
export class StandardCapabilityList {
  readonly items!: StandardCapability[];

  static readonly example: StandardCapabilityList = {
    items: [
      {
        id: 1,
        name: 'LEVEL_CTRL',
        sensitive: false,
        commands: [
          {
            id: 0,
            name: 'SET_LEVEL',
            sensitive: false,
            parameters: [
              {
                name: 'levelPct',
                type: 'integer',
                required: true,
                minimum: 0,
                maximum: 100,
                unit: 'percent',
              },
            ],
          },
        ],
        attributes: [{ id: 0, name: 'LEVEL_PCT', type: 'uint8', unit: 'percent' }],
      },
    ],
  };
}
