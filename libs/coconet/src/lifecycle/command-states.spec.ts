import { describe, expect, it } from '@jest/globals';
import { commandStates, isEnd, leadsTo, mayFollow, openStates } from './command-states.js';

describe('the states of a command', () => {
  it('end in every state that is not open, and nothing follows an end', () => {
    for (const state of commandStates) {
      expect([state, isEnd(state)]).toEqual([state, !openStates.some((open) => open === state)]);
      expect(commandStates.some((next) => mayFollow(state, next))).toBe(!isEnd(state));
    }
  });

  it('never form a circle: no command returns to an earlier state', () => {
    for (const state of commandStates) expect([state, leadsTo(state, state)]).toEqual([state, false]);
  });

  it('never lead from what was refused, or has run out, to the device', () => {
    for (const state of ['denied', 'expired', 'failed'] as const) expect(leadsTo(state, 'sent')).toBe(false);
    expect(mayFollow('awaiting_approval', 'sent')).toBe(false);
  });

  it('all lead to an end, and all but the ends of approval through being sent or accepted', () => {
    expect(commandStates.filter((state) => mayFollow('sent', state))).toEqual([
      'confirmed',
      'succeeded',
      'failed',
      'unconfirmed',
    ]);
    expect(commandStates.filter((state) => leadsTo('awaiting_approval', state))).toEqual(
      commandStates.filter((state) => state !== 'awaiting_approval'),
    );
  });
});
