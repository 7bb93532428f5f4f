import { LONGEST_TOKEN_CALL } from '#oauth';

/**
 * Minimum length of a beat of the lease clock, in milliseconds.
 *
 * A second: one small write a second costs a database nothing, and a lease of whole beats is at most one beat longer than it
 * must be.
 */
export const BEAT = 1_000;

/**
 * Milliseconds from asking for a claim until its token request is sent: the claim's commit, and a busy event
 * loop. Two seconds are far more than both take; if they are not enough, the claim is given back unused.
 */
const START_ROOM = 2_000;

/**
 * Milliseconds from COCO's answer until the pair is committed: the journal's fsync, and a second attempt to save. One second,
 * since both are local; a pair that takes longer is still saved, unless another holder has refreshed the link by then.
 */
const SAVE_ROOM = 1_000;

/** Milliseconds of lease that must be left when the token request is sent: the longest call and the save must fit. */
export const LEASE_NEEDED = LONGEST_TOKEN_CALL + SAVE_ROOM;

/** Beats that a lease lasts. The beat in which the claim is made may be nearly over, so it does not count. */
export const LEASE_BEATS = 1 + Math.ceil((START_ROOM + LEASE_NEEDED) / BEAT);

/** Milliseconds for which a holder may rely on its lease, counted from before it asked for the claim. */
export const LEASE = (LEASE_BEATS - 1) * BEAT;
