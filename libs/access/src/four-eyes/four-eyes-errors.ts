import { BrokerError } from '#kernel';
import type { PendingAction } from './pending-action.view.js';

/** No action has this id. */
export class ActionNotFound extends BrokerError {
  constructor() {
    super('not_found', 'There is no such pending action.');
  }
}

/** The first decision counts, and none counts after the time limit. */
export class ActionDecided extends BrokerError {
  constructor(state: PendingAction['state']) {
    super('action_decided', `This action no longer waits: it is ${state}.`, {
      extensions: { state },
    });
  }
}

/** The person saw something other than what would be done. */
export class ActionMismatch extends BrokerError {
  constructor() {
    super('action_mismatch', 'The contentHash differs from that of this action: read the action again.');
  }
}

/** Confirming takes a person other than the requester. */
export class SecondPersonRequired extends BrokerError {
  constructor(reason: 'requester' | 'not_a_person') {
    super(
      'second_person_required',
      reason === 'requester'
        ? 'You asked for this action yourself: another person has to confirm it.'
        : 'Only a person can confirm: sign in to the console, or send an Actor-Token that names you.',
      { extensions: { reason } },
    );
  }
}
