import type { EntityManager } from 'typeorm';
import type { OAuthSettings } from '../oauth-settings.js';

/** Whose quota of open link sessions is full. */
export type FullQuota = 'user' | 'service' | 'all';

type Limits = Pick<
  OAuthSettings,
  'openLinkSessionLimit' | 'openLinkSessionLimitOfService' | 'openLinkSessionLimitOfAll'
>;

/** Whose quota leaves no room for another open session of this user and service; `undefined` if there is room. */
export async function fullQuota(
  manager: EntityManager,
  { serviceId, userId }: { readonly serviceId: string; readonly userId: string },
  limits: Limits,
): Promise<FullQuota | undefined> {
  const [{ ofUser, ofService, ofAll }] = await manager.query<
    [{ readonly ofUser: number; readonly ofService: number; readonly ofAll: number }]
  >(
    `SELECT count(*)::int AS "ofAll",
       count(*) FILTER (WHERE service_id = $1)::int AS "ofService",
       count(*) FILTER (WHERE service_id = $1 AND user_id = $2)::int AS "ofUser"
     FROM link_sessions WHERE status IN ('created', 'connecting') AND expires_at > now()`,
    [serviceId, userId],
  );
  if (ofUser >= limits.openLinkSessionLimit) return 'user';
  if (ofService >= limits.openLinkSessionLimitOfService) return 'service';
  // Not locked across services: concurrent requests may exceed this limit by a few.
  return ofAll >= limits.openLinkSessionLimitOfAll ? 'all' : undefined;
}
