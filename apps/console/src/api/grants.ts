import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from './client/api-context.js';
import { usePageSize } from './client/page.js';
import type { GrantRequest } from './client/schemas.js';
import { useChange } from './client/use-change.js';

const OF_LINK = '/v1/admin/links/{id}/grants';

/** One page of a link's grants, also those that have ended, newest first. */
export function useLinkGrants(linkId: string, cursor: string | undefined) {
  const api = useApi();
  const [limit] = usePageSize();
  const input = { path: { id: linkId }, query: { cursor, limit } };
  return useQuery({
    queryKey: ['links', linkId, 'grants', cursor, limit],
    queryFn: ({ signal }) => api.get(OF_LINK, { ...input, signal }),
    placeholderData: keepPreviousData,
  });
}

/** Lets a service act on a link of another service. */
export function useGiveGrant(linkId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useChange({
    change: (body: GrantRequest) => api.send('post', OF_LINK, { path: { id: linkId }, body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['links', linkId] }),
  });
}

/** Ends a grant. */
export function useEndGrant(linkId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useChange({
    change: (grantId: string) =>
      api.send('delete', `${OF_LINK}/{grantId}`, { path: { id: linkId, grantId } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['links', linkId] }),
  });
}
