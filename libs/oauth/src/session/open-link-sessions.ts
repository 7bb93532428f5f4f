import type { EntityManager } from 'typeorm';
import { erasedAs } from '#audit';
import type { OAuthSettings } from '../oauth-settings.js';

/** Whose quota of open link sessions is full. */
export type FullQuota = 'user' | 'service' | 'all';

/** Why no session was stored: a quota is full, or the user was erased. */
export type NoSession = FullQuota | 'erased';

/** How many link sessions are open now. */
interface OpenSessions {
  readonly ofUser: number;
  readonly ofService: number;
  readonly ofAll: number;
  readonly isErased: boolean;
}

type Limits = Pick<
  OAuthSettings,
  'openLinkSessionLimit' | 'openLinkSessionLimitOfService' | 'openLinkSessionLimitOfAll'
>;

/** Why there is no room for another open session of this user and service; `undefined` if there is. */
export async function whyNoSession(
  manager: EntityManager,
  { serviceId, userId }: { readonly serviceId: string; readonly userId: string },
  limits: Limits,
): Promise<NoSession | undefined> {
  const [{ ofUser, ofService, ofAll, isErased }] = await manager.query<[OpenSessions]>(
    `SELECT count(*)::int AS "ofAll",
       count(*) FILTER (WHERE service_id = $1)::int AS "ofService",
       count(*) FILTER (WHERE service_id = $1 AND user_id = $2)::int AS "ofUser",
       ${erasedAs('$2')} IS NOT NULL AS "isErased"
     FROM link_sessions WHERE status IN ('created', 'connecting') AND expires_at > now()`,
    [serviceId, userId],
  );
  if (isErased) return 'erased';
  if (ofUser >= limits.openLinkSessionLimit) return 'user';
  if (ofService >= limits.openLinkSessionLimitOfService) return 'service';
  // Not locked across services: concurrent requests may exceed this limit by a few.
  return ofAll >= limits.openLinkSessionLimitOfAll ? 'all' : undefined;
}
