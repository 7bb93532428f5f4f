import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from './client/api-context.js';
import { usePolling } from './client/polling.js';
import { useChange } from './client/use-change.js';

/** Milliseconds between two polls: a probe runs every ten seconds. */
const POLL_INTERVAL = 10_000;

/** Whether the brake holds refreshes back, kept up to date. */
export function useRefreshStatus() {
  const api = useApi();
  const refetchInterval = usePolling(POLL_INTERVAL);
  return useQuery({
    queryKey: ['refresh'],
    queryFn: ({ signal }) => api.get('/v1/admin/refresh', { signal }),
    refetchInterval,
  });
}

/** Releases the brake. `acceptRefusals`: COCO's refusals are believed for an hour, however many they are. */
export function useResumeRefresh() {
  const api = useApi();
  const queries = useQueryClient();
  return useChange({
    change: (body: { readonly acceptRefusals: boolean }) =>
      api.send('post', '/v1/admin/refresh/resume', { body }),
    onSuccess: (status) => {
      queries.setQueryData(['refresh'], status);
      return queries.invalidateQueries({ queryKey: ['overview'] });
    },
  });
}
