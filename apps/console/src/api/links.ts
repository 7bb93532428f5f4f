import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useApi } from './api-context.js';
import type { Actor } from './actor.js';
import { PAGE_LIMIT, type Page } from './page.js';
import type { LinkStatus, LinkTrouble } from './words.js';

/** A link as admins see it. Times are ISO 8601. */
export interface AdminLink {
  readonly id: string;
  readonly userId: string;
  readonly serviceId: string;
  readonly serviceName: string;
  readonly status: LinkStatus;
  readonly createdAt: string;
  readonly activatedAt: string | null;
  readonly revokedAt: string | null;
  readonly accessTokenExpiresAt: string | null;
  readonly refreshDueAt: string | null;
  readonly lastRefreshedAt: string | null;
  /** To the hour. */
  readonly lastUsedAt: string | null;
  readonly failedRefreshes: number;
  readonly lastError: { readonly code: LinkTrouble; readonly at: string | null } | null;
}

/** One thing that happened to a link or through it. */
export interface LinkActivity {
  readonly id: string;
  readonly at: string;
  readonly action: string;
  readonly result: string;
  readonly actor: Actor;
  readonly requestId: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}

/** What links are looked for; what is left out does not matter. */
export interface LinkFilter {
  readonly userId?: string | undefined;
  readonly serviceId?: string | undefined;
  readonly status?: LinkStatus | undefined;
  readonly lastError?: LinkTrouble | undefined;
  readonly idleSince?: string | undefined;
}

/** One page of the links that fit. */
export function useLinks(filter: LinkFilter, cursor: string | undefined) {
  const api = useApi();
  const query = { ...filter, cursor, limit: PAGE_LIMIT };
  return useQuery({
    queryKey: ['links', query],
    queryFn: ({ signal }) => api.get<Page<AdminLink>>('/v1/admin/links', query, signal),
    placeholderData: keepPreviousData,
  });
}

/** One link. */
export function useLink(linkId: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['links', linkId],
    queryFn: ({ signal }) => api.get<AdminLink>(`/v1/admin/links/${encodeURIComponent(linkId)}`, {}, signal),
  });
}

/** One page of what happened to a link, newest first. */
export function useLinkActivity(linkId: string, cursor: string | undefined) {
  const api = useApi();
  const path = `/v1/admin/links/${encodeURIComponent(linkId)}/activity`;
  return useQuery({
    queryKey: ['links', linkId, 'activity', cursor],
    queryFn: ({ signal }) => api.get<Page<LinkActivity>>(path, { cursor, limit: PAGE_LIMIT }, signal),
    placeholderData: keepPreviousData,
  });
}
