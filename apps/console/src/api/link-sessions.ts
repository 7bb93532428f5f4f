import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useApi } from './client/api-context.js';
import { usePageSize } from './client/page.js';
import type { LinkSessionFilter } from './client/schemas.js';

/** One page of the attempts to link that fit, newest first. @param rows as many as a page has if left out */
export function useLinkSessions(filter: LinkSessionFilter, cursor?: string, rows?: number) {
  const api = useApi();
  const [size] = usePageSize();
  const query = { ...filter, cursor, limit: rows ?? size };
  return useQuery({
    queryKey: ['link-sessions', query],
    queryFn: ({ signal }) => api.get('/v1/admin/link-sessions', { query, signal }),
    placeholderData: keepPreviousData,
  });
}

/** One attempt to link. */
export function useLinkSession(sessionId: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['link-sessions', sessionId],
    queryFn: ({ signal }) => api.get('/v1/admin/link-sessions/{id}', { path: { id: sessionId }, signal }),
  });
}
