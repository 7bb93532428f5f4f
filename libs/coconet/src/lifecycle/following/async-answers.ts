/** What the API's description says of commands that are answered before they are sent. */
import type { AnswerDescription, ParameterDescription } from '#kernel';
import { AcceptedCommands, ACCEPTED, FollowedCommand } from './command.view.js';

/** The header by which a caller need not wait. */
export const prefer: ParameterDescription = {
  description:
    '`respond-async` (RFC 7240): the answer is 202 as soon as the command is recorded, with `Location`: ask there how it ended.',
  example: 'respond-async',
};

/** The answer to a command that is sent after it. */
export const acceptance: AnswerDescription = {
  status: 202,
  description:
    'The command: with `Prefer: respond-async` it will be sent; whatever `Prefer` says, it is sent once it is approved if its `state` is `awaiting_approval`.',
  view: FollowedCommand,
  example: ACCEPTED,
};

/** The answer to a batch that is sent after it. */
export const batchAcceptance: AnswerDescription = {
  status: 202,
  description: 'With `Prefer: respond-async`: the commands, which will be sent, or wait for approval.',
  view: AcceptedCommands,
};
