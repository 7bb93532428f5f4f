/** Who may read an event: one set of conditions for the feed, for queuing deliveries, and for sending them. */
import { hasCredential, holdsScopes, isLive } from '#access';
import { holdsGrant } from '#grants';

/**
 * SQL: whether the other service that the event of the row `e` concerns may read it. It may always see what happens to
 * its grant, but how its command ended only while it has a grant, as with `GET /v1/commands/{id}`.
 */
export const CONCERNS_GRANTEE = `(e.type <> 'command.finished' OR ${holdsGrant('e.link_id', 'e.grantee_id')})`;

/** SQL: whether the service of the row `s` sees every event of the link of the row `e`. */
const SEES_LINK = `(s.id = e.service_id OR s.link_access = 'any')`;

/** SQL: whether the service of the row `s` sees the event of the row `e`. One with access to any link sees all. */
export const SEES_EVENT = `(${SEES_LINK} OR (s.id = e.grantee_id AND ${CONCERNS_GRANTEE}))`;

/** SQL: the data of the event of the row `e` without the user, whom a grantee may not know. */
export const DATA_FOR_GRANTEE = `(e.data - 'userId')`;

/** SQL: the data of the event of the row `e` as the service of the row `s` sees it. */
export const SEEN_DATA = `CASE WHEN ${SEES_LINK} THEN e.data ELSE ${DATA_FOR_GRANTEE} END`;

/** SQL: whether the service of the row `s` has a webhook's rights: it may have events sent, and read what is sent. */
export const HOLDS_WEBHOOK_SCOPES = holdsScopes('s', ['webhooks:manage', 'links:read']);

/** SQL: whether the service of the row `s` could read the feed now. */
export const MAY_READ_NOW = `${isLive('s')} AND ${hasCredential('s')} AND ${HOLDS_WEBHOOK_SCOPES}`;
