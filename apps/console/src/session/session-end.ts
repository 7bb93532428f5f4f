import type { Session } from '../api/client/session.js';

/** When a session ends unless it is used. */
export interface SessionEnd {
  /** Milliseconds since 1970 by this browser's clock; a minute too late at most, since not every use is stored. */
  readonly at: number;
  /** Whether using the console does not put it off. */
  readonly isFinal: boolean;
  /** Whether it is time to tell. */
  readonly isNear: boolean;
}

/** Milliseconds before the end at which a warning is due: time enough to finish a form. */
const WARNING = 300_000;

/** Of a short session, the part of its idle time that is left when the warning is due. */
const WARNING_SHARE = 0.25;

type SessionTimes = Pick<Session, 'idleExpiresAt' | 'expiresAt' | 'brokerTime' | 'readAt'>;

/**
 * When the session ends.
 *
 * @param lastAnswerAt when a call was last answered, which is when the session was last used
 * @param now both in milliseconds since 1970 by this browser's clock
 */
export function sessionEnd(session: SessionTimes, lastAnswerAt: number, now: number): SessionEnd {
  const { idleExpiresAt, expiresAt, brokerTime, readAt } = session;
  const idleTime = Date.parse(idleExpiresAt) - brokerTime;
  const idleEnd = Math.max(readAt, lastAnswerAt) + idleTime;
  // Clocks differ: what counts is the time that was left when the broker told it.
  const finalEnd = readAt + Date.parse(expiresAt) - brokerTime;
  const at = Math.min(idleEnd, finalEnd);
  return {
    at,
    isFinal: finalEnd <= idleEnd,
    isNear: at - now <= Math.min(WARNING, idleTime * WARNING_SHARE),
  };
}
