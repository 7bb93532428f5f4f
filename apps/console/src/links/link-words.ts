import { wordsOf } from '../api/client/words.js';
import type { LinkStatus } from '../api/client/schemas.js';

/** The label of each link state. */
export const statusLabels: Readonly<Record<LinkStatus, string>> = {
  pending: 'Pending',
  active: 'Active',
  reauthorization_required: 'Re-link required',
  revoked: 'Revoked',
};

/** The states of a link, in the order of its life. */
export const linkStatuses = wordsOf(statusLabels);

/** The choices of the filter for links on hold, as the API wants them. */
export const holdLabels = { true: 'On hold', false: 'Not on hold' } as const;

/** Whether a link is on hold, in a filter. */
export const holds = wordsOf(holdLabels);
