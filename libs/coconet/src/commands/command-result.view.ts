import { AnyValue, OneOf, Uuid } from '#kernel';
import { commandReasons } from '../lifecycle/command-reasons.js';

const commandStates = ['accepted', 'succeeded', 'failed'] as const;

/** What the device's state says of a command that is to be confirmed. */
const provedStates = ['confirmed', 'unconfirmed'] as const;

/**
 * How far a command has come: `accepted` by COCO, and the device may still be busy with it; `succeeded` and `failed` come from
 * the device itself.
 */
export type CommandState = (typeof commandStates)[number];

/** The result of a command: COCO's answer, with the names and numbers of what was done. */
export class CommandResultView {
  /** Of the command: see `GET /v1/commands/{id}`. In a batch it is next to the result instead. */
  @Uuid()
  readonly commandId?: string;

  /** COCO’s number for this command, as text: it may have more digits than a number of your language. */
  readonly cmdSeqNum!: string | null;

  /**
   * COCO’s status, by the standard’s name if it has one, such as `SUCCESS`, or else its number as text. `null` if COCO
   * says only that it has the command.
   */
  readonly status!: string | null;

  /**
   * `accepted`: COCO has the command and the device may still be busy, as after `IN_PROGRESS`; not a success yet.
   * With `confirm`: `confirmed` if the device shows it, `unconfirmed` if not, whatever COCO said.
   */
  @OneOf([...commandStates, ...provedStates])
  readonly state!: CommandState | (typeof provedStates)[number];

  /** Why the command is `unconfirmed`. */
  @OneOf(commandReasons.unconfirmed)
  readonly reason?: (typeof commandReasons.unconfirmed)[number];

  readonly capability!: string;

  readonly capabilityId!: number;

  readonly command!: string;

  readonly cmdId!: number;

  /** What the command returned, as a FETCH_ command does. */
  @AnyValue()
  readonly cmdResponse?: unknown;

  static readonly example: CommandResultView = {
    commandId: '01981f80-3c1e-7d20-8f4b-2a6c9e0d1b35',
    cmdSeqNum: '7',
    status: 'SUCCESS',
    state: 'succeeded',
    capability: 'ON_OFF_CONTROL',
    capabilityId: 0,
    command: 'ON',
    cmdId: 0,
  };
}
