/**
 * The advisory locks that brokers share, all in one place: the numbers mean nothing, but two equal ones would make one
 * kind of work wait for another.
 */
export const advisoryLocks = {
  /** Held while migrations run, which replicas do one after the other. */
  migration: 7_261_001,
  /** Held while the ring is changed or keys are chosen, one change at a time. */
  keyChange: 7_261_002,
  /** Held by the one replica that chains the audit trail. */
  chaining: 7_261_003,
  /** Held while partitions of the audit trail are made. */
  partitions: 7_261_004,
  /** Held while a guardrail is changed, one change at a time: a guardrail that nobody has set has no row to lock. */
  guardrails: 7_261_005,
} as const;
