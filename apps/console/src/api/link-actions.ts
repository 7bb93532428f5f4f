import { useQueryClient } from '@tanstack/react-query';
import { useApi } from './client/api-context.js';
import { useChange } from './client/use-change.js';

/** Refreshes a link's tokens now, if the broker's limits allow it. */
export function useRefreshLink(linkId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useChange({
    change: () => api.send('post', '/v1/admin/links/{id}/refresh', { path: { id: linkId } }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['links'] }),
  });
}

/** Has the broker read the list of the user's COCONets, and returns the result. */
export function useTestLink(linkId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useChange({
    change: () => api.send('post', '/v1/admin/links/{id}/test', { path: { id: linkId } }),
    // A token may have been refreshed for it.
    onSettled: () => queries.invalidateQueries({ queryKey: ['links'] }),
  });
}

/** Makes a URL with which the link's user can re-link. It is shown once: the broker keeps only its digest. */
export function useInvite(linkId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useChange({
    change: () => api.send('post', '/v1/admin/links/{id}/invitations', { path: { id: linkId }, body: {} }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['link-sessions'] }),
  });
}
