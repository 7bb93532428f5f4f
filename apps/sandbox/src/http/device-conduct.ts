/** How a fault makes a device treat a command, and what the device really did. */

/** How much of a command is done: each number half way, or only the first of its attributes. */
export const parts = ['half_way', 'first_attribute'] as const;
export type Part = (typeof parts)[number];

/** What COCO may say of a command that it accepted. */
export const commandWords = ['SUCCESS', 'IN_PROGRESS'] as const;

/** Ordered by a fault for one command. What is left out is as without a fault. */
export interface DeviceConduct {
  /** Milliseconds from COCO's answer until the device obeys; `never` if it does not. */
  readonly obeysAfter?: number | 'never';
  readonly part?: Part;
  /** Milliseconds for which the device, having obeyed, still reports its old state. */
  readonly staleFor?: number;
  readonly says?: (typeof commandWords)[number];
  /** An HTTP status instead of COCO's answer, such as 504. */
  readonly status?: number;
}

/** Something a device did: it carried out a command, at once or later, whole or in part. */
export interface DeviceAct {
  /** ISO 8601 with milliseconds. */
  readonly at: string;
  readonly changes: readonly DeviceChange[];
}

/** One attribute that the device set; `from` and `to` are equal if it had that value already. */
interface DeviceChange {
  /** Such as `ON_OFF_CONTROL.ON_FLAG`. */
  readonly attribute: string;
  readonly from: unknown;
  readonly to: unknown;
}
