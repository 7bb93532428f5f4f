import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from './api-context.js';
import { PAGE_LIMIT } from './page.js';
import type { LinkFilter } from './schemas.js';

/** One page of the links that fit. */
export function useLinks(filter: LinkFilter, cursor: string | undefined) {
  const api = useApi();
  const query = { ...filter, cursor, limit: PAGE_LIMIT };
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

/** One page of what happened to a link, newest first. */
export function useLinkActivity(linkId: string, cursor: string | undefined) {
  const api = useApi();
  const input = { path: { id: linkId }, query: { cursor, limit: PAGE_LIMIT } };
  return useQuery({
    queryKey: ['links', linkId, 'activity', cursor],
    queryFn: ({ signal }) => api.get('/v1/admin/links/{id}/activity', { ...input, signal }),
    placeholderData: keepPreviousData,
  });
}

/** Why a link is on hold. */
export function useLinkHold(linkId: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['links', linkId, 'hold'],
    queryFn: ({ signal }) => api.get('/v1/admin/links/{id}/hold', { path: { id: linkId }, signal }),
  });
}

/** Puts a link on hold, or releases it where no reason is given. */
export function useHoldLink(linkId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (reason: string | undefined) => {
      const path = { id: linkId };
      if (reason === undefined) await api.send('delete', '/v1/admin/links/{id}/hold', { path });
      else await api.send('put', '/v1/admin/links/{id}/hold', { path, body: { reason } });
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['links'] }),
  });
}
