import { describe, expect, it } from '@jest/globals';
import { sessionEnd } from './session-end.js';

const MINUTE = 60_000;
const READ_AT = Date.parse('2027-01-31T08:00:00Z');

/** The broker's clock is an hour ahead of the browser's. */
const BROKER_TIME = READ_AT + 60 * MINUTE;

const session = {
  readAt: READ_AT,
  brokerTime: BROKER_TIME,
  idleExpiresAt: new Date(BROKER_TIME + 30 * MINUTE).toISOString(),
  expiresAt: new Date(BROKER_TIME + 600 * MINUTE).toISOString(),
};
const at = (minutes: number): number => READ_AT + minutes * MINUTE;

describe('the warning before a session ends', () => {
  it('comes five minutes before an unused session ends, whatever the clocks say', () => {
    expect(sessionEnd(session, 0, at(24))).toEqual({ at: at(30), isFinal: false, isNear: false });
    expect(sessionEnd(session, 0, at(25)).isNear).toBe(true);
  });

  it('is put off by each answer', () => {
    expect(sessionEnd(session, at(20), at(25))).toEqual({ at: at(50), isFinal: false, isNear: false });
  });

  it('comes before the last end however much the console is used', () => {
    expect(sessionEnd(session, at(594), at(594)).isNear).toBe(false);
    expect(sessionEnd(session, at(595), at(595))).toEqual({ at: at(600), isFinal: true, isNear: true });
  });

  it('leaves most of a short session alone', () => {
    const short = { ...session, idleExpiresAt: new Date(BROKER_TIME + MINUTE).toISOString() };
    expect(sessionEnd(short, 0, at(0.7)).isNear).toBe(false);
    expect(sessionEnd(short, 0, at(0.8)).isNear).toBe(true);
  });
});
