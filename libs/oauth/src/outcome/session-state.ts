/** How far an attempt to link is, or how it ended: one closed list for the API, the console and the pages. */
export const sessionStates = [
  'created',
  'connecting',
  'returned',
  'unconfirmed',
  'linked',
  'cancelled',
  'refused',
  'other_account',
  'account_taken',
  'withdrawn',
  'never_opened',
  'abandoned',
  'not_confirmed',
  'link_revoked',
  'interrupted',
  'failed',
] as const;

export type SessionState = (typeof sessionStates)[number];

/** What `link_sessions.status` holds for each state: the index by end begins with it. */
const STATUSES: Readonly<Record<SessionState, readonly string[]>> = {
  created: ['created'],
  connecting: ['connecting'],
  returned: ['returned'],
  unconfirmed: ['linked'],
  linked: ['confirmed'],
  cancelled: ['failed'],
  refused: ['failed'],
  other_account: ['failed'],
  account_taken: ['failed'],
  withdrawn: ['failed'],
  never_opened: ['created'],
  abandoned: ['connecting'],
  not_confirmed: ['linked', 'expired'],
  link_revoked: ['expired'],
  interrupted: ['returned'],
  failed: ['failed'],
};

/** The one error of these states, which narrows the index further. */
const ERRORS: Readonly<Partial<Record<SessionState, string>>> = {
  cancelled: 'access_denied',
  withdrawn: 'access_denied',
  other_account: 'account_mismatch',
  account_taken: 'account_already_linked',
};

/**
 * Milliseconds after which an exchange of COCO's code that has not ended was cut off: a token call takes at most 11 s,
 * asking for the account another 11 s, and storing 6 s.
 */
const EXCHANGE_LIMIT = 60_000;

/** Whether an exchange of COCO's code was cut off, in SQL: replicas of an older release do not note when the browser returned. */
const WAS_CUT_OFF = `coalesce(s.returned_at, s.expires_at) <= now() - ${EXCHANGE_LIMIT} * interval '1 ms'`;

/**
 * The state of a row `s` of `link_sessions`, in SQL. The clock alone shows which sessions lapsed: nothing has to write
 * it down.
 */
export const SESSION_STATE = `
  CASE s.status
    WHEN 'created' THEN CASE WHEN s.expires_at > now() THEN 'created' ELSE 'never_opened' END
    WHEN 'connecting' THEN CASE WHEN s.expires_at > now() THEN 'connecting' ELSE 'abandoned' END
    WHEN 'returned' THEN CASE WHEN ${WAS_CUT_OFF} THEN 'interrupted' ELSE 'returned' END
    WHEN 'linked' THEN CASE WHEN s.confirmation_expires_at > now() THEN 'unconfirmed' ELSE 'not_confirmed' END
    WHEN 'confirmed' THEN 'linked'
    WHEN 'expired' THEN CASE WHEN s.failure_reason = 'link_revoked' THEN 'link_revoked' ELSE 'not_confirmed' END
    ELSE CASE
      WHEN s.failure_reason = 'withdrawn' THEN 'withdrawn'
      WHEN s.failure_error = 'account_mismatch' THEN 'other_account'
      WHEN s.failure_error = 'account_already_linked' THEN 'account_taken'
      WHEN s.failure_reason = 'refused_by_coco' AND s.failure_error = 'access_denied' THEN 'cancelled'
      WHEN s.failure_reason IN ('refused_by_coco', 'code_refused') THEN 'refused'
      ELSE 'failed'
    END
  END`;

/** When a session `s` ended, in SQL; null while it is open. */
export const SESSION_ENDED_AT = `
  CASE
    WHEN s.ended_at IS NOT NULL THEN s.ended_at
    WHEN s.status IN ('created', 'connecting') AND s.expires_at <= now() THEN s.expires_at
    WHEN s.status = 'returned' AND ${WAS_CUT_OFF} THEN coalesce(s.returned_at, s.expires_at)
    WHEN s.status IN ('linked', 'expired') AND s.confirmation_expires_at <= now() THEN s.confirmation_expires_at
  END`;

/** Conditions that only rows in this state meet. @param add adds a value and returns its placeholder */
export function inState(state: SessionState, add: (value: unknown) => string): string[] {
  const [status, ...others] = STATUSES[state];
  const error = ERRORS[state];
  return [
    // With one status the index gives the order of the list too.
    others.length === 0 ? `s.status = ${add(status)}` : `s.status = ANY(${add(STATUSES[state])})`,
    ...(error === undefined ? [] : [`s.failure_error = ${add(error)}`]),
    `${SESSION_STATE} = ${add(state)}`,
  ];
}
