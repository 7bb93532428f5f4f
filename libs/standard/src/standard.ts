/** The words of the COCO standard: what a device can do, accept and report. Ids and names are COCO's own. */

/** The unit a parameter or an attribute is counted in, where its name or its type says one. */
export type Unit =
  | 'percent'
  | 'milliseconds'
  | 'degrees'
  | 'celsius'
  | 'kelvin'
  | 'kilowatt-hours'
  | 'watts'
  | 'lux'
  | 'millivolts'
  | 'parts-per-billion'
  | 'megabytes'
  | 'revolutions-per-minute';

/** One allowed value of a parameter that is a closed list, with the standard's name for it. */
export interface NamedValue {
  readonly value: number;
  readonly name: string;
}

/** One parameter of a command. Bounds are inclusive. */
export interface Parameter {
  readonly name: string;
  readonly type: 'boolean' | 'string' | 'integer' | 'number';
  readonly minimum?: number;
  readonly maximum?: number;
  readonly unit?: Unit;
  readonly values?: readonly NamedValue[];
  readonly required: boolean;
}

/** One command of a capability. */
export interface Command {
  readonly id: number;
  readonly name: string;
  /** Opens, disarms, silences or spies: no part of a grant of everything. This project's classification, not COCO's. */
  readonly sensitive: boolean;
  /** Empty: it takes none. `undefined`: the standard does not publish them, and there may be some. */
  readonly parameters: readonly Parameter[] | undefined;
}

/** One attribute a capability reports. */
export interface Attribute {
  readonly id: number;
  readonly name: string;
  /** COCO's own word, such as `uint8` or `double_arr`; `undefined` where the standard does not say. */
  readonly type: string | undefined;
  readonly unit: Unit | undefined;
  readonly deprecated: boolean;
  /** As its capability: shows a lock, a picture, or whether someone is home. */
  readonly sensitive: boolean;
}

/** Something a resource can do, such as ON_OFF_CONTROL, with its commands and attributes. */
export interface Capability {
  readonly id: number;
  readonly name: string;
  /**
   * Opens doors, shows pictures or tells where someone is: then its state and all its commands are sensitive. A capability
   * that is not may have single commands that are. This project's classification, not COCO's.
   */
  readonly sensitive: boolean;
  readonly commands: readonly Command[];
  readonly attributes: readonly Attribute[];
}

/** How a command ended; the id is the status's place in COCO's list. */
export interface CommandStatus {
  readonly id: number;
  readonly name: string;
}
