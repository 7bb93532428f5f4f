import { AnyValue, Keywords, OneOf } from '#kernel';

const commandStates = ['accepted', 'succeeded', 'failed'] as const;

/**
 * How far a command has come: `accepted` by COCO, and the device may still be busy with it; `succeeded` and `failed` come from
 * the device itself.
 */
export type CommandState = (typeof commandStates)[number];

const SCALAR = { type: ['string', 'integer', 'number', 'null'] };

/** The result of a command: COCO's answer, with the names and numbers of what was done. */
export class CommandResultView {
  /** COCO’s number for this command. */
  @Keywords(SCALAR)
  readonly cmdSeqNum!: unknown;

  /**
   * COCO’s status, by the standard’s name if it has one, such as `SUCCESS`. `null` if COCO says only that it has the command.
   */
  @Keywords(SCALAR)
  readonly status!: string | number | null;

  /** `accepted`: COCO has the command and the device may still be busy, as after `IN_PROGRESS`; not a success yet. */
  @OneOf(commandStates)
  readonly state!: CommandState;

  readonly capability!: string;

  readonly capabilityId!: number;

  readonly command!: string;

  readonly cmdId!: number;

  /** What the command returned, as a FETCH_ command does. */
  @AnyValue()
  readonly cmdResponse?: unknown;

  static readonly example: CommandResultView = {
    cmdSeqNum: 7,
    status: 'SUCCESS',
    state: 'succeeded',
    capability: 'ON_OFF_CONTROL',
    capabilityId: 0,
    command: 'ON',
    cmdId: 0,
  };
}
