import { isFollowed, type ExecutedCommand } from '#client';
import { wordOf } from '../text/untrusted.js';

/** What each state of a command means for a model. */
const MEANING: Readonly<Record<string, string>> = {
  awaiting_approval:
    'Not sent: a person has to approve it first. Tell the user. Do not send it again; ask command_outcome later how it ended.',
  accepted: 'The device may still be busy. Ask command_outcome, or read the device.',
  sent: 'COCO may have it. Ask command_outcome.',
  succeeded: 'COCO says that the device did it.',
  confirmed: 'The device shows it.',
  failed: 'The device did not do it.',
  unconfirmed: 'It is not known whether the device did it. Read the device before you command it again.',
  expired: 'It was not sent: nobody approved it in time.',
  denied: 'It was not sent: a person decided against it. Do not ask for it again.',
};

const UNKNOWN_STATE = 'Read the device to see whether it did it.';

/** How far a command has come, in words that a model can act on. */
export function tell(answer: ExecutedCommand): Record<string, unknown> {
  // A command that waits is answered by its record, any other by its result.
  const id = isFollowed(answer) ? answer.id : answer.commandId;
  const { state, reason, status } = answer;
  const expiresAt = isFollowed(answer) ? answer.expiresAt : null;
  return {
    ...(id !== undefined && { command: wordOf(id) }),
    state: wordOf(state),
    ...(reason !== undefined && reason !== null && { reason: wordOf(reason) }),
    ...(status !== null && status !== 'SUCCESS' && { coco: wordOf(status) }),
    ...(state === 'awaiting_approval' && expiresAt !== null && { approvableUntil: wordOf(expiresAt) }),
    meaning: MEANING[state] ?? UNKNOWN_STATE,
  };
}
