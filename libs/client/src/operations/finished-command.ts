import type { ExecutedCommand, FollowedCommand } from '../types.js';

/** The states in which a command has ended. */
const ENDS = ['confirmed', 'succeeded', 'failed', 'unconfirmed', 'expired', 'denied'] as const;

type End = (typeof ENDS)[number];

/** A command that has ended. It has a reason, unless it succeeded or was confirmed. */
interface EndedIn<State extends End> extends FollowedCommand {
  readonly state: State;
  readonly reason: State extends 'confirmed' | 'succeeded' ? null : NonNullable<FollowedCommand['reason']>;
  readonly endedAt: string;
}

/**
 * A command that has ended. `state` says how, and tells the kinds apart:
 *
 * - `confirmed`: the device shows it
 * - `succeeded`: COCO says that the device did it
 * - `failed`: the device did not do it; `reason` says why
 * - `unconfirmed`: whether the device did it is not known; read the device before you command it again
 * - `expired`, `denied`: it was not sent
 */
export type FinishedCommand = { [State in End]: EndedIn<State> }[End];

/** Whether a command has ended. */
export function isFinished(command: FollowedCommand): command is FinishedCommand {
  return ENDS.some((end) => end === command.state);
}

/** Whether the answer to `execute` is the command itself, which waits for approval or did: `commands.wait(answer.id)` waits for its end. */
export function isFollowed(answer: ExecutedCommand): answer is FollowedCommand {
  return 'id' in answer;
}
