import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from './client/api-context.js';
import { usePageSize } from './client/page.js';
import type { LinkFilter } from './client/schemas.js';
import { useChange } from './client/use-change.js';

/** One page of the links that fit. */
export function useLinks(filter: LinkFilter, cursor: string | undefined) {
  const api = useApi();
  const [limit] = usePageSize();
  const query = { ...filter, cursor, limit };
  return useQuery({
    queryKey: ['links', query],
    queryFn: ({ signal }) => api.get('/v1/admin/links', { query, signal }),
    placeholderData: keepPreviousData,
  });
}

/** One link. */
export function useLink(linkId: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['links', linkId],
    queryFn: ({ signal }) => api.get('/v1/admin/links/{id}', { path: { id: linkId }, signal }),
  });
}

/** One page of what happened to a link, newest first: records of the trail, which know the names of devices. */
export function useLinkActivity(linkId: string, cursor: string | undefined) {
  const api = useApi();
  const [limit] = usePageSize();
  const query = { linkId, cursor, limit };
  return useQuery({
    queryKey: ['links', linkId, 'activity', cursor, limit],
    queryFn: ({ signal }) => api.get('/v1/admin/audit', { query, signal }),
    placeholderData: keepPreviousData,
  });
}

/** Why a link is on hold. @param isHeld otherwise there is nothing to read */
export function useLinkHold(linkId: string, isHeld = true) {
  const api = useApi();
  return useQuery({
    queryKey: ['links', linkId, 'hold'],
    queryFn: ({ signal }) => api.getVersioned('/v1/admin/links/{id}/hold', { path: { id: linkId }, signal }),
    enabled: isHeld,
  });
}

/** To put a link on hold, with the reason, or to release the hold that the admin saw. */
export type HoldChange = { readonly reason: string } | { readonly tag: string | undefined };

/** Puts a link on hold unless it already is, or releases it. */
export function useHoldLink(linkId: string) {
  const api = useApi();
  const queries = useQueryClient();
  const path = { id: linkId };
  return useChange({
    change: async (hold: HoldChange) => {
      if ('tag' in hold) await api.send('delete', '/v1/admin/links/{id}/hold', { path, ifMatch: hold.tag });
      else await api.send('put', '/v1/admin/links/{id}/hold', { path, body: hold, ifNoneMatch: '*' });
    },
    // Also after a refusal: someone else was quicker, and the page shows their hold.
    onSettled: () => queries.invalidateQueries({ queryKey: ['links'] }),
  });
}
