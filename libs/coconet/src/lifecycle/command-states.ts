/** The states of a command, and which may follow which. */
import { commandEnds, type CommandEnd } from '#audit';

/** The states on the way to an end, in their order; part of the contract. */
export const openStates = ['awaiting_approval', 'accepted', 'sent'] as const;

/** Every state. `accepted`: the broker will send it. `sent`: COCO may have received it. The rest are ends. */
export const commandStates = [...openStates, ...commandEnds] as const;

export type FollowedState = (typeof commandStates)[number];

const followers: Readonly<Record<FollowedState, readonly FollowedState[]>> = {
  awaiting_approval: ['accepted', 'failed', 'expired', 'denied'],
  accepted: ['sent', 'failed', 'expired'],
  sent: ['confirmed', 'succeeded', 'failed', 'unconfirmed'],
  confirmed: [],
  succeeded: [],
  failed: [],
  unconfirmed: [],
  expired: [],
  denied: [],
};

/** Whether a command may go from one state straight to the other. */
export function mayFollow(from: FollowedState, to: FollowedState): boolean {
  return followers[from].includes(to);
}

/** Whether a command in the one state can come to the other, by however many steps. */
export function leadsTo(from: FollowedState, to: FollowedState): boolean {
  return followers[from].some((next) => next === to || leadsTo(next, to));
}

/** Whether nothing follows. */
export function isEnd(state: FollowedState): state is CommandEnd {
  return followers[state].length === 0;
}
