/**
 * The channel on which changed links are announced, in the transaction that changes them: their ids, separated by commas.
 */
export const LINKS_CHANNEL = 'links';
