/** Who may read an event: one set of conditions for the feed, the queue of webhooks, and what is sent from it. */
import { hasCredential, holdsScopes, isLive } from '#access';

/** SQL: whether the service of the row `s` sees the event of the row `e`. One with access to any link sees all. */
export const SEES_EVENT = `(s.id = e.service_id OR s.link_access = 'any')`;

/** SQL: whether the service of the row `s` has a webhook's rights: it may have events sent, and read what is sent. */
export const HOLDS_WEBHOOK_SCOPES = holdsScopes('s', ['webhooks:manage', 'links:read']);

/** SQL: whether the service of the row `s` could read the feed now. */
export const MAY_READ_NOW = `${isLive('s')} AND ${hasCredential('s')} AND ${HOLDS_WEBHOOK_SCOPES}`;
